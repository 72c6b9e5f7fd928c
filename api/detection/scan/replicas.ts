import { Dice } from './dice.ts'
import type { Frame, ScanProblem } from './frame.ts'
import { batchBits, batchSize, walkOf } from './walk.ts'

/**
 * Makes random data sets in which nothing is the matter and gives the greatest log likelihood ratio of each: `replicas(first, count)`
 * for replications first to first + count − 1, at most `batchSize`. Each has its own stream of numbers, so batches may be cut at will.
 *
 * Poisson: every case falls anywhere by population and at any time. Permutation: the times are dealt out anew among the places.
 */
export const replicasOf = (
  problem: ScanProblem,
  frame: Frame,
  { seed, fewestCases }: { seed: number; fewestCases: number },
): ((first: number, count: number) => Float64Array) => {
  const places = frame.weight.length
  const draw = problem.population ? poissonDraw(problem, frame) : permutationDraw(problem, frame)
  const walk = walkOf(frame, fewestCases)
  const markStart = new Int32Array(places + 1)
  const drawnPlace = new Int32Array(batchSize * frame.cases)
  const drawnMark = new Int32Array(batchSize * frame.cases)
  const marks = new Int32Array(batchSize * frame.cases)
  return (first, count) => {
    let drawn = 0
    for (let which = 0; which < count; which++)
      drawn = draw(new Dice(seed, first + which), drawnPlace, drawnMark, drawn, which)
    // Sorted by place, by counting.
    markStart.fill(0)
    for (let i = 0; i < drawn; i++) markStart[drawnPlace[i]!] = markStart[drawnPlace[i]!]! + 1
    for (let place = 0, sum = 0; place <= places; place++) {
      sum += markStart[place]!
      markStart[place] = sum
    }
    for (let i = drawn - 1; i >= 0; i--) {
      const at = markStart[drawnPlace[i]!]! - 1
      markStart[drawnPlace[i]!] = at
      marks[at] = drawnMark[i]!
    }
    return walk(markStart, marks, count)
  }
}

/** Writes the cases of one random data set that lie in any window, from `at` on; gives where it ended. */
type Draw = (dice: Dice, place: Int32Array, mark: Int32Array, at: number, which: number) => number

const permutationDraw = ({ casePlace }: ScanProblem, { caseAge, ages, cases }: Frame): Draw => {
  const inWindows = caseAge.filter((age) => age < ages)
  const order = Int32Array.from(casePlace, (_, i) => i)
  const picks = new Int32Array(inWindows.length)
  const swap = (a: number, b: number): void => {
    const kept = order[a]!
    order[a] = order[b]!
    order[b] = kept
  }
  return (dice, place, mark, at, which) => {
    // The beginning of a shuffle is enough: the times outside every window go to whoever is left.
    for (let i = 0; i < inWindows.length; i++) {
      const pick = i + dice.below(cases - i)
      picks[i] = pick
      swap(i, pick)
      place[at + i] = casePlace[order[i]!]!
      mark[at + i] = (inWindows[i]! << batchBits) | which
    }
    // Undone, so that the next data set does not depend on this one.
    for (let i = inWindows.length - 1; i >= 0; i--) swap(i, picks[i]!)
    return at + inWindows.length
  }
}

const poissonDraw = ({ steps }: ScanProblem, { weight, ages, cases }: Frame): Draw => {
  const pick = aliasOf(weight)
  return (dice, place, mark, at, which) => {
    for (let i = 0; i < cases; i++) {
      const age = dice.below(steps)
      if (age >= ages) continue
      place[at] = pick(dice)
      mark[at++] = (age << batchBits) | which
    }
    return at
  }
}

/** Draws an index with a chance in proportion to its weight, in constant time (Walker 1977; Vose, IEEE TSE 17, 1991). */
export const aliasOf = (weight: Float64Array): ((dice: Dice) => number) => {
  const count = weight.length
  const mean = weight.reduce((sum, one) => sum + one, 0) / count
  const keep = weight.map((one) => one / mean)
  const alias = Int32Array.from(weight, (_, i) => i)
  const poor: number[] = []
  const rich: number[] = []
  keep.forEach((share, i) => void (share < 1 ? poor : rich).push(i))
  while (poor.length > 0 && rich.length > 0) {
    const needy = poor.pop()!
    const giver = rich.at(-1)!
    alias[needy] = giver
    keep[giver] = keep[giver]! - (1 - keep[needy]!)
    if (keep[giver]! < 1) poor.push(rich.pop()!)
  }
  for (const left of poor) keep[left] = 1
  return (dice) => {
    const i = dice.below(count)
    return dice.unit() < keep[i]! ? i : alias[i]!
  }
}
