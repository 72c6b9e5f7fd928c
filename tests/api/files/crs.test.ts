import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crsNames, fromWgs84, metresBetween, type Position, toWgs84 } from '../../../api/files/crs.ts'
import { sharedData } from '../../support/shared.ts'

const close = (a: Position, b: Position, metres: number): void => {
  expect(metresBetween(a, b)).toBeLessThan(metres)
}

test('published check values', () => {
  expect(fromWgs84('gcj02', [116.404, 39.915])).toEqual([116.41024449916938, 39.91640428150164])
  const inverse = toWgs84('gcj02', [116.404, 39.915])
  expect(inverse[0]).toBeCloseTo(116.39775575457485, 11)
  expect(inverse[1]).toBeCloseTo(39.913596235609404, 11)
})

test('BD-09 is a step after GCJ-02: GCJ-02 (116.404, 39.915) is BD-09 (116.41036949371028, 39.9213369935102)', () => {
  const wgs = toWgs84('gcj02', [116.404, 39.915])
  const [lon, lat] = fromWgs84('bd09', wgs)
  expect(lon).toBeCloseTo(116.41036949371028, 9)
  expect(lat).toBeCloseTo(39.9213369935102, 9)
})

test('at Xidan GCJ-02 is off by 552 m', () => {
  const xidan: Position = [116.369, 39.91]
  expect(metresBetween(xidan, fromWgs84('gcj02', xidan))).toBeGreaterThan(545)
  expect(metresBetween(xidan, fromWgs84('gcj02', xidan))).toBeLessThan(560)
})

test('every point of mainland China returns to within a millimetre', () => {
  const lon = fc.double({ min: 74, max: 134, noNaN: true })
  const lat = fc.double({ min: 19, max: 53, noNaN: true })
  fc.assert(
    fc.property(lon, lat, fc.constantFrom(...crsNames), (x, y, crs) => {
      close(toWgs84(crs, fromWgs84(crs, [x, y])), [x, y], 0.001)
    }),
  )
})

test('CGCS2000 is WGS84 within what a city map resolves', () => {
  expect(toWgs84('cgcs2000', [116.369, 39.91])).toEqual([116.369, 39.91])
  expect(fromWgs84('cgcs2000', [116.369, 39.91])).toEqual([116.369, 39.91])
})

test('outside China GCJ-02 is WGS84', () => {
  expect(fromWgs84('gcj02', [-87.65, 41.85])).toEqual([-87.65, 41.85])
  expect(toWgs84('gcj02', [-87.65, 41.85])).toEqual([-87.65, 41.85])
})

const pairs = sharedData('beijing-dongcheng', 'parking_1165_wgs84_gcj02_pairs.csv')

describe.skipIf(!pairs)('1,165 car parks known in both systems (skipped where the real data are absent)', () => {
  const rows = pairs
    ? readFileSync(pairs, 'utf8')
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',').slice(-4).map(Number))
    : []

  test('convert both ways to within what their six decimals allow', () => {
    expect(rows).toHaveLength(1165)
    for (const [wgsLon = 0, wgsLat = 0, gcjLon = 0, gcjLat = 0] of rows) {
      close(fromWgs84('gcj02', [wgsLon, wgsLat]), [gcjLon, gcjLat], 0.1)
      close(toWgs84('gcj02', [gcjLon, gcjLat]), [wgsLon, wgsLat], 0.1)
    }
  })
})
