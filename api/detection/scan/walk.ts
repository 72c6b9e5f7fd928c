import { type Frame, logRatio } from './frame.ts'

/** So many replications share one walk through the circles. */
export const batchBits = 5
export const batchSize = 2 ** batchBits

/**
 * A block of circles reaches from its least weight on by so many standard deviations of the count that the fullest window expects, but
 * by no more than a share of it, and by so many of the lightest places at least. Longer blocks are looked at less often and walked
 * more often: what a count lacks of the greatest ratio is about four deviations.
 */
const blockReach = { deviations: 1.5, share: 0.3, lightest: 4 }

/** What a count must reach is worked out anew when the greatest ratio has grown by this factor. */
const needGrowth = 1.03

/**
 * The hot loop, nine tenths of a scan's time: gives a function from random data sets to the greatest log likelihood ratio of each.
 * A data set's cases are marks at places, `marks[markStart[place]]` to before `markStart[place + 1]`: age × batchSize + which set.
 *
 * Nearly no cylinder comes near the greatest ratio, so few are worked out. The circles of a centre are cut into blocks by weight; for
 * each block and window it is known which count could beat the greatest ratio so far if the circle had only the block's least weight
 * (a ratio falls as the expectation grows). Only a block at whose end a count has reached that is walked circle by circle.
 */
export const walkOf = (
  frame: Frame,
  fewestCases: number,
): ((markStart: Int32Array, marks: Int32Array, sets: number) => Float64Array) => {
  const { weight, ages, endings, longest, rate, cases } = frame
  const { start, near } = frame.circles
  const windows = rate.length
  const levels = levelsOf(frame)
  const greatest = new Float64Array(batchSize)
  const settled = new Float64Array(batchSize)
  const needs = new Int32Array(levels.length * batchSize * windows)
  const counts = new Int32Array(batchSize * ages)
  const before = new Int32Array(batchSize * ages)
  const own = new Int32Array(ages)

  /** Of each block and window the least count whose ratio could be beyond the greatest. */
  const raise = (which: number): void => {
    settled[which] = greatest[which]!
    for (let window = 0; window < windows; window++) {
      let count = rate[window] === Number.POSITIVE_INFINITY ? cases + 1 : fewestCases
      for (let block = 0; block < levels.length; block++) {
        const expected = levels[block]! * rate[window]!
        while (count <= cases && logRatio(count, expected, cases) <= greatest[which]!) count++
        needs[(block * batchSize + which) * windows + window] = count
      }
    }
  }

  /** Whether any count has reached its need. Windows are numbered by ending and length: each count is the last one and one age more. */
  const isNear = (list: Int32Array, at: number, need: number): boolean => {
    for (let ending = 0; ending < endings; ending++) {
      const last = Math.min(longest, ages - ending)
      let count = 0
      for (let i = 0; i < last; i++) {
        count += list[at + ending + i]!
        if (count >= needs[need + i]!) return true
      }
      need += longest
    }
    return false
  }

  /** Works out the ratios of all windows of one circle of one data set. */
  const weigh = (which: number, mass: number): void => {
    for (let ending = 0; ending < endings; ending++) {
      let count = 0
      for (let i = 0; i < longest && ending + i < ages; i++) {
        count += own[ending + i]!
        const expected = mass * rate[ending * longest + i]!
        if (count < fewestCases || count <= expected) continue
        const value = logRatio(count, expected, cases)
        if (value > greatest[which]!) greatest[which] = value
      }
    }
  }

  return (markStart, marks, sets) => {
    /** Walks a block, entries from `i` to before `to`, circle by circle for one data set. */
    const walkBlock = (which: number, need: number, from: number, to: number, massBefore: number): void => {
      own.set(before.subarray(which * ages, (which + 1) * ages))
      let mass = massBefore
      let isNew = false
      for (let i = from; i < to; i++) {
        const place = near[i]! >>> 1
        mass += weight[place]!
        for (let m = markStart[place]!; m < markStart[place + 1]!; m++) {
          if ((marks[m]! & (batchSize - 1)) !== which) continue
          const age = marks[m]! >>> batchBits
          own[age] = own[age]! + 1
          isNew = true
        }
        if ((near[i]! & 1) === 1 || !isNew) continue
        isNew = false
        if (isNear(own, 0, need)) weigh(which, mass)
      }
      if (greatest[which]! > settled[which]! * needGrowth) raise(which)
    }

    /** Looks at a block that is at its end, and makes it what the next one begins with. */
    const endBlock = (block: number, from: number, to: number, massBefore: number): void => {
      for (let which = 0; which < sets; which++) {
        const need = (block * batchSize + which) * windows
        if (isNear(counts, which * ages, need)) walkBlock(which, need, from, to, massBefore)
      }
      before.set(counts)
    }

    greatest.fill(0)
    for (let which = 0; which < sets; which++) raise(which)
    for (let centre = 0; centre + 1 < start.length; centre++) {
      counts.fill(0)
      before.fill(0)
      const end = start[centre + 1]!
      let from = start[centre]!
      let block = 0
      let mass = 0
      let massBefore = 0
      for (let i = from; i < end; ) {
        // Places just as far come in together.
        let ring = i
        let massOfRing = mass
        do massOfRing += weight[near[ring]! >>> 1]!
        while ((near[ring++]! & 1) === 1)
        if (massOfRing >= levels[block + 1]!) {
          if (i > from) endBlock(block, from, i, massBefore)
          do block++
          while (massOfRing >= levels[block + 1]!)
          from = i
          massBefore = mass
        }
        mass = massOfRing
        for (; i < ring; i++) {
          const place = near[i]! >>> 1
          const until = markStart[place + 1]!
          for (let m = markStart[place]!; m < until; m++) {
            const mark = marks[m]!
            const at = (mark & (batchSize - 1)) * ages + (mark >>> batchBits)
            counts[at] = counts[at]! + 1
          }
        }
      }
      if (end > from) endBlock(block, from, end, massBefore)
    }
    return greatest.slice(0, sets)
  }
}

/** Weights at which blocks begin, ascending, the last beyond any circle. */
const levelsOf = ({ weight, rate, circles: { start, near } }: Frame): Float64Array => {
  let lightest = Number.POSITIVE_INFINITY
  for (const one of weight) if (one > 0) lightest = Math.min(lightest, one)
  let heaviest = 0
  for (let centre = 0; centre + 1 < start.length; centre++) {
    let mass = 0
    for (let i = start[centre]!; i < start[centre + 1]!; i++) mass += weight[near[i]! >>> 1]!
    heaviest = Math.max(heaviest, mass)
  }
  const fullest = rate.reduce((most, one) => (Number.isFinite(one) ? Math.max(most, one) : most), 0)
  const levels: number[] = []
  for (let level = lightest; level <= heaviest; ) {
    levels.push(level)
    const reach = Math.min(level * blockReach.share, blockReach.deviations * Math.sqrt(level / fullest))
    level += Math.max(reach, blockReach.lightest * lightest)
  }
  return Float64Array.from([...levels, Number.POSITIVE_INFINITY])
}
