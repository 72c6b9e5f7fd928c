import type { ScanProblem } from './frame.ts'

/** A case by itself: degrees of WGS84 and the step of the study period it fell in. */
export type TimedPoint = { lon: number; lat: number; step: number }

/**
 * Makes single points in space and time a problem for the permutation scan: points at the very same coordinates (one address, told
 * many times) are one place. Places stand in the order they are first met; the cases keep theirs.
 */
export const pointsProblem = (points: readonly TimedPoint[], steps: number): ScanProblem => {
  const placeBy = new Map<string, number>()
  const x: number[] = []
  const y: number[] = []
  const casePlace = Int32Array.from(points, ({ lon, lat }) => {
    const key = `${lon} ${lat}`
    const known = placeBy.get(key)
    if (known !== undefined) return known
    placeBy.set(key, x.length)
    x.push(lon)
    y.push(lat)
    return x.length - 1
  })
  return {
    places: { surface: 'sphere', x: Float64Array.from(x), y: Float64Array.from(y) },
    steps,
    casePlace,
    caseStep: Int32Array.from(points, ({ step }) => step),
    population: undefined,
  }
}
