import { gridDisk, latLngToCell } from 'h3-js'
import { describe, expect, test } from 'vitest'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { uncalibrated } from '../../../../api/detection/normals/calibration.ts'
import { learn } from '../../../../api/detection/normals/normals.ts'
import { slotOf, slotsInAll } from '../../../../api/detection/normals/slots.ts'
import { bothTails } from '../../../../api/detection/statistics/gaussian.ts'
import { h3Neighbourhoods } from '../../../../api/detection/statistics/neighbourhood.ts'
import { giScores, scoresOf } from '../../../../api/detection/surge/scores.ts'
import { newLooks, surgeTick, type Tick, tickDefaults } from '../../../../api/detection/surge/tick.ts'
import { hash, normal, poisson } from '../../../../data/city/random.ts'

const middle = latLngToCell(39.91, 116.369, 10)
const cells = gridDisk(middle, 10)
const around = h3Neighbourhoods(cells)
const numberOf = new Map(cells.map((cell, number) => [cell, number]))
const ring = (rings: number): number[] => gridDisk(middle, rings).flatMap((cell) => numberOf.get(cell) ?? [])
const mid = Float64Array.from(cells, (_, cell) => 30 + (cell % 40))
const sigma = mid.map((value) => Math.sqrt(value / 12 + (0.08 * value) ** 2))

type Scene = (cell: number, usual: number) => number
/** One bucket of 5 minutes with chance counts, changed by a scene. */
const bucket = (seed: number, scene: Scene = (_, usual) => usual): Float64Array =>
  mid.map((usual, cell) => {
    const value = scene(cell, usual * (1 + 0.08 * normal(hash(seed, cell, 1))))
    return Number.isNaN(value) ? value : poisson(value, hash(seed, cell, 2))
  })
const look = (observed: Float64Array, looks = newLooks(cells.length), over: Partial<typeof tickDefaults> = {}): Tick =>
  surgeTick(
    { observed, mid, sigma, calibration: uncalibrated('flow'), units: 1, around, looks },
    { ...tickDefaults, ...over },
  )
/** Ticks one after the other. */
const ticks = (scenes: readonly (Scene | undefined)[]): Tick[] => {
  let looks = newLooks(cells.length)
  return scenes.map((scene, at) => {
    const tick = look(bucket(at + 1, scene), looks)
    looks = tick.looks
    return tick
  })
}
const times =
  (factor: number, where: readonly number[]): Scene =>
  (cell, usual) =>
    where.includes(cell) ? usual * factor : usual

describe('what is found', () => {
  test('nothing in ordinary buckets', () => {
    for (const { above, below } of ticks(Array.from({ length: 60 }, () => undefined)))
      expect([...above, ...below]).toEqual([])
  })

  test('a crowd over several cells at its second bucket, and only there', () => {
    const crowd = times(4, ring(2))
    const [first, second] = ticks([crowd, crowd])
    expect(first?.above).toEqual([])
    expect(second?.above.toSorted((a, b) => a - b)).toEqual(ring(2).toSorted((a, b) => a - b))
    expect(second?.below).toEqual([])
  })

  test('a single mad cell, without its neighbours', () => {
    const mad = times(30, ring(0))
    expect(ticks([mad, mad])[1]?.above).toEqual(ring(0))
  })

  test('an emptied road', () => {
    const emptied = times(0.04, ring(1))
    const found = ticks([emptied, emptied, emptied])[2]?.below ?? []
    expect(found.toSorted((a, b) => a - b)).toEqual(ring(1).toSorted((a, b) => a - b))
  })

  test('nothing where the whole city does the same: rain, or a holiday that no calendar knows', () => {
    const wet = times(
      0.55,
      cells.map((_, cell) => cell),
    )
    for (const { above, below } of ticks([wet, wet, wet])) expect([...above, ...below]).toEqual([])
  })

  test('a crowd in the rain all the same', () => {
    const scene: Scene = (cell, usual) => usual * (ring(2).includes(cell) ? 2.2 : 0.55)
    expect(ticks([scene, scene])[1]?.above.toSorted((a, b) => a - b)).toEqual(ring(2).toSorted((a, b) => a - b))
  })
})

describe('persistence', () => {
  const crowd = times(4, ring(1))
  const fading = times(1.4, ring(1))

  test('one look of three that finds nothing does not end it, two do', () => {
    const found = ticks([crowd, crowd, undefined, crowd, undefined, undefined]).map(({ above }) => above.length > 0)
    expect(found).toEqual([false, true, true, true, false, false])
  })

  test('what has been found is let go at a lower bound than it was taken up at', () => {
    expect(ticks([fading, fading, fading]).every(({ above }) => above.length === 0)).toBe(true)
    const after = ticks([crowd, crowd, fading, fading, fading, fading])
    expect(after.at(-1)?.above.length).toBeGreaterThan(0)
  })

  test('no data is no look: it neither raises nor ends', () => {
    const silent: Scene = (cell, usual) => (ring(1).includes(cell) ? Number.NaN : usual)
    const found = ticks([crowd, silent, crowd, silent]).map(({ above }) => above.length)
    expect(found).toEqual([0, 0, 7, 0])
    const held = ticks([crowd, crowd, silent])
    expect(held[2]?.above).toHaveLength(7)
    expect(held[2]?.z[ring(0)[0] ?? 0]).toBeNaN()
  })

  test('ordinary looks cost no memory', () => {
    const [last] = ticks(Array.from({ length: 5 }, () => undefined)).slice(-1)
    expect(last?.looks.filter((looks) => looks !== 0).length).toBe(0)
  })
})

describe('settings', () => {
  test('of some cells stand in for those of the tick', () => {
    const crowd = times(4, ring(2))
    const deaf = { ...tickDefaults, up: { ...tickDefaults.up, openZ: 1000, closeZ: 1000 } }
    const own = { of: Int16Array.from(cells, (_, cell) => (ring(1).includes(cell) ? 0 : -1)), settings: [deaf] }
    let looks = newLooks(cells.length)
    let above: number[] = []
    for (const seed of [1, 2])
      ({ looks, above } = surgeTick(
        { observed: bucket(seed, crowd), mid, sigma, calibration: uncalibrated('flow'), units: 1, around, looks, own },
        tickDefaults,
      ))
    expect(above.toSorted((a, b) => a - b)).toEqual(
      ring(2)
        .filter((cell) => !ring(1).includes(cell))
        .toSorted((a, b) => a - b),
    )
  })

  test('few people more are no crowd, however rare', () => {
    const few = look(bucket(1, times(4, ring(1))), undefined, {
      up: { ...tickDefaults.up, leastExcess: 1000, k: 1, n: 1 },
    })
    expect(few.above).toEqual([])
  })

  test('looks of another city are refused', () => {
    expect(() => look(bucket(1), newLooks(3))).toThrow(RangeError)
  })
})

test('on clean hours that taught nothing, scores pass α as often as α says: within 10 %', () => {
  const calendar = makeCalendar('Asia/Shanghai', 'cn')
  // Twelve weeks without a holiday: what is normal on one is borrowed, and spreads wider on purpose.
  const from = Date.parse('2026-06-22T00:00:00+08:00') / 1000
  const [weeks, held] = [8, 4]
  const hours = weeks * 168
  const rate = (cell: number, hour: number): number => {
    const day = Math.exp(-0.5 * (((hour % 24) - 13) / 4) ** 2)
    return (4 + (cell % 50)) * (0.1 + day)
  }
  const count = (cell: number, hour: number): number =>
    poisson(12 * rate(cell, hour) * (1 + 0.07 * normal(hash(9, cell, hour, 1))), hash(9, cell, hour, 2)) / 12
  const values = new Float32Array(cells.length * hours)
  for (let cell = 0; cell < cells.length; cell++)
    for (let hour = 0; hour < hours; hour++) values[cell * hours + hour] = count(cell, hour)
  const sorted = [...cells].sort()
  const normals = learn({ metric: 'm', kind: 'flow', from, hours, cells: sorted, values }, calendar)
  const near = h3Neighbourhoods(sorted)
  const passed = { z: [0, 0], gi: [0, 0] }
  const alphas = [0.05, 0.01]
  let tested = 0
  for (let hour = hours; hour < hours + held * 168; hour++) {
    const slot = slotOf(calendar, from + hour * 3600)
    const at = (all: Float32Array) => Float64Array.from(cells, (_, cell) => all[cell * slotsInAll + slot] ?? Number.NaN)
    const observed = Float64Array.from(cells, (_, cell) => count(cell, hour))
    const one = {
      observed,
      mid: at(normals.mid),
      sigma: at(normals.sigma),
      calibration: normals.calibration,
      units: 12,
    }
    const { z } = scoresOf(one)
    const gi = giScores(z, one, near)
    tested += z.length
    for (const [what, scores] of [
      ['z', z],
      ['gi', gi],
    ] as const)
      for (const score of scores)
        alphas.forEach((alpha, i) => {
          if (bothTails(score) <= alpha) passed[what][i] = (passed[what][i] ?? 0) + 1
        })
  }
  alphas.forEach((alpha, i) => {
    expect((passed.z[i] ?? 0) / tested / alpha, `residuals at ${alpha}`).toBeGreaterThan(0.9)
    expect((passed.z[i] ?? 0) / tested / alpha, `residuals at ${alpha}`).toBeLessThan(1.1)
    expect((passed.gi[i] ?? 0) / tested / alpha, `Gi* at ${alpha}`).toBeLessThan(1.1)
  })
})
