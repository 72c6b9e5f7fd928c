import { type HourNormal, within } from '../surge/within.ts'
import { ratesOf, thinned } from './thin.ts'

/** Hours of cells with what was expected of them by others, per 5 minutes, at cell × hours + hour; NaN is no data. */
export type HeldHours = { observed: Float32Array; expected: Float32Array; sigma: Float32Array }

const fives = 12

/**
 * One 5 minutes of every held-out hour, with what a tick would expect of it: another place in the hour each time, drawn along the curve through the
 * hours around it. So what that curve forgives (it takes the likelier of itself and the hour's mean) is measured with the rest.
 */
export const finelyHeld = (held: HeldHours, hours: number, dispersion: number): HeldHours => {
  const five = Uint8Array.from(held.observed, (_, at) => (at + 5 * Math.floor(at / 24)) % fives)
  const curved = expectedFinely(held, hours, five, new Float32Array(held.observed.length).fill(Number.NaN))
  const share = curved.expected.map((mid, at) => mid / ((held.expected[at] ?? Number.NaN) * fives))
  const observed = thinned({ observed: held.observed, rate: ratesOf(held, dispersion), share }, dispersion)
  return { observed, ...expectedFinely(held, hours, five, observed) }
}

const expectedFinely = (
  { expected, sigma }: HeldHours,
  hours: number,
  five: Uint8Array,
  observed: Float32Array,
): Pick<HeldHours, 'expected' | 'sigma'> => {
  const told = { expected: new Float32Array(five.length), sigma: new Float32Array(five.length) }
  for (let one = 0; one < fives; one++) {
    const places = [...five.keys()].filter((at) => five[at] === one)
    const beside = (step: number): HourNormal => {
      // Beyond the ends of a cell's hours nothing is known.
      const near = places.map((at) => (Math.floor((at + step) / hours) === Math.floor(at / hours) ? at + step : -1))
      return {
        mid: near.map((at) => expected[at] ?? Number.NaN),
        sigma: near.map((at) => sigma[at] ?? Number.NaN),
      }
    }
    const normal = within(
      [beside(-2), beside(-1), beside(0), beside(1), beside(2)],
      one,
      Float64Array.from(places, (at) => observed[at] ?? Number.NaN),
    )
    for (const [n, at] of places.entries()) {
      told.expected[at] = normal.mid[n] ?? Number.NaN
      told.sigma[at] = normal.sigma[n] ?? Number.NaN
    }
  }
  return told
}
