import { holds, noLooks, type Persistence, remember } from '../../../api/detection/statistics/persistence.ts'
import type { Town } from './town.ts'

/** A class of complaints in some streets: one, or those of a wider area. */
export type Series = { class: number; streets: readonly number[] }

/**
 * One way of detecting. `flow` is given a town and a metric and then asked bucket by bucket, in order, which cells it tells of;
 * `complaints` hour by hour, which series. Neither may look beyond the end of the step it is asked for. `chronic` names cells
 * that it tells of as congested again and again, once, at the start of the test.
 */
export type Detector = {
  name: string
  flow: (town: Town, metric: number) => (bucket: number) => readonly number[]
  complaints: (town: Town) => (hour: number) => readonly Series[]
  chronic?: (town: Town) => Promise<readonly number[][]>
}

/** Every detector but those that look by the hour tells of what it found on two of the last three looks. */
export const twoOfThree: Persistence = { k: 2, n: 3 }

/** Keeps the looks of `count` cells and answers which hold; a cell without data is no look. */
export const persistent = (
  count: number,
  persistence: Persistence = twoOfThree,
): ((found: (cell: number) => boolean | undefined) => number[]) => {
  const looks = new Uint32Array(count).fill(noLooks)
  return (found) => {
    const told: number[] = []
    for (let cell = 0; cell < count; cell++) {
      looks[cell] = remember(looks[cell]!, found(cell))
      if (holds(looks[cell]!, persistence) === true) told.push(cell)
    }
    return told
  }
}
