import { AppError } from '../../http/errors.ts'
import { type Circles, circlesAround, type Places } from './circles.ts'

/** What is scanned: cases at places and steps of time, and what makes a place likely to have some. */
export type ScanProblem = {
  places: Places
  /** Steps of the study period; the last one is the present. */
  steps: number
  /** One entry per case: index of its place, and its step. */
  casePlace: Int32Array
  caseStep: Int32Array
  /** By place, constant over time: the Poisson model. Undefined: the permutation model, to which the cases are their own measure. */
  population: Float64Array | undefined
}

export type ScanSettings = {
  /** No circle holds more than this share of the population, or of the cases in the permutation model. */
  largestShare: number
  /** No circle is wider than this: metres on the sphere, the places' unit on the plane. */
  longestRadius: number
  /** Windows are no shorter and no longer than so many steps. */
  shortest: number
  longest: number
  /** 'alive': only windows that reach the present, for watching; 'any': all, for looking back, at a price that grows with their square. */
  windows: 'alive' | 'any'
  /** A cluster has at least so many cases. */
  fewestCases: number
  /** Random data sets the real one is ranked among. */
  replications: number
  seed: number
  /** Report no more clusters than this. */
  mostClusters: number
  /** Days from one scan to the next, which the recurrence interval is told in. */
  daysBetween: number
}

export const scanDefaults: ScanSettings = {
  largestShare: 0.1,
  longestRadius: Number.POSITIVE_INFINITY,
  shortest: 1,
  longest: 14,
  windows: 'alive',
  fewestCases: 2,
  replications: 999,
  seed: 1,
  mostClusters: 10,
  daysBetween: 1,
}

/** Steps of time, both ends included. */
export type Window = { first: number; last: number }

/**
 * All that stays the same in every replication. Time is told by age: 0 is the last step. Window `ending × longest + length − 1` ends at
 * the age `ending` and is `length` steps long.
 */
export type Frame = {
  circles: Circles
  /** Population, or number of cases, by place. */
  weight: Float64Array
  /** Cases by age do not count from here on: they are in no window. */
  ages: number
  endings: number
  longest: number
  /** By window: expected cases per unit of weight, were space and time independent; Infinity where the settings allow none. */
  rate: Float64Array
  cases: number
  /** By case. */
  caseAge: Int32Array
}

/** The steps of a window told by its number. */
export const windowAt = ({ longest }: Frame, steps: number, window: number): Window => {
  const last = steps - 1 - Math.floor(window / longest)
  return { first: last - (window % longest), last }
}

/**
 * Lays out circles and windows. Throws invalid where there are more circles than memory, and where cases lie in the population of
 * nobody; RangeError for a case at a step or place that is not there.
 */
export const frameOf = (problem: ScanProblem, settings: ScanSettings): Frame => {
  const { places, steps, casePlace, caseStep, population } = problem
  const cases = casePlace.length
  if (caseStep.some((step) => step < 0 || step >= steps)) throw new RangeError('a case outside the study period')
  if (casePlace.some((place) => place < 0 || place >= places.x.length)) throw new RangeError('a case at no place')
  const own = new Float64Array(places.x.length)
  for (const place of casePlace) own[place] = own[place]! + 1
  if (population?.some((people, place) => !(people > 0) && own[place]! > 0))
    throw new AppError('invalid', '有投诉的地方人口为零，无法计算期望；请补上人口，或改用排列模型')
  const weight = population ?? own
  const whole = weight.reduce((sum, one) => sum + one, 0)
  const longest = Math.min(settings.longest, steps)
  const endings = settings.windows === 'alive' ? 1 : steps
  const caseAge = caseStep.map((step) => steps - 1 - step)
  const perAge = new Float64Array(steps)
  for (const age of caseAge) perAge[age] = perAge[age]! + 1
  const rate = Float64Array.from({ length: endings * longest }, (_, window) => {
    const ending = Math.floor(window / longest)
    const length = (window % longest) + 1
    if (length < settings.shortest || ending + length > steps) return Number.POSITIVE_INFINITY
    // Poisson: even over time. Permutation: as many as were in the window, wherever they were.
    const inWindow = population
      ? (cases * length) / steps
      : perAge.subarray(ending, ending + length).reduce((sum, one) => sum + one, 0)
    return inWindow / whole
  })
  const circles = circlesAround(places, {
    weight,
    mostWeight: whole * settings.largestShare,
    longestRadius: settings.longestRadius,
  })
  return { circles, weight, ages: Math.min(steps, endings + longest - 1), endings, longest, rate, cases, caseAge }
}

/**
 * Logarithm of the likelihood ratio of a cylinder with more cases than expected, 0 of any other (Kulldorff, Communications in
 * Statistics 26, 1997, §3.1; the same for permutations: Kulldorff et al., PLoS Medicine 2, 2005). Falls as `expected` grows.
 */
export const logRatio = (count: number, expected: number, cases: number): number => {
  if (count <= expected) return 0
  const outside = cases - count
  const rest = outside > 0 ? outside * Math.log(outside / (cases - expected)) : 0
  return Math.max(0, count * Math.log(count / expected) + rest)
}
