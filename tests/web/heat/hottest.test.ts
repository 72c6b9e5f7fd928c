import { gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { hottest } from '../../../web/heat/hottest.ts'

const cells = gridDisk(latLngToCell(39.91, 116.37, 10), 20).sort()
const hot = latLngToCell(39.91, 116.37, 10)
const beside = gridDisk(hot, 1).find((cell) => cell !== hot) ?? ''
const far = latLngToCell(39.918, 116.37, 10)

const frame = (values: Record<string, number>) => {
  const density = new Float32Array(cells.length).map((_, i) => values[cells[i] ?? ''] ?? Number.NaN)
  const manifest = {
    n: cells.length,
    ids: BigUint64Array.from(cells.map((cell) => BigInt(`0x${cell}`))),
    area: new Float32Array(cells.length).fill(10_000),
  }
  const scale = { clip: 1, gamma: 1 }
  return {
    subject: { metric: 'ebike' },
    res: 10,
    manifest,
    values: density,
    density,
    scale,
    from: 0,
    to: 300,
    asOf: 300,
    live: true,
  }
}

test('spots that touch are one, and the hottest comes first', () => {
  const spots = hottest(frame({ [hot]: 100, [beside]: 90, [far]: 50 }), 5)
  expect(spots.map(({ cell }) => cell)).toEqual([hot, far])
  expect(spots[0]?.lat).toBeCloseTo(39.91, 2)
})

test('nothing is hot where nothing was counted', () => {
  expect(hottest(frame({ [hot]: 0 }), 5)).toEqual([])
})
