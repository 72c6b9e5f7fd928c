import { expect, test } from 'vitest'
import { metresBetween } from '../../../api/files/crs.ts'
import { epsgProjection, readPrj } from '../../../api/files/prj.ts'
import { cgcsPrj, gaussPrj, wgs84Prj } from './make.ts'

test('geographic systems by their datum, in both styles of WKT', () => {
  expect(readPrj(wgs84Prj)?.crs).toBe('wgs84')
  expect(readPrj(cgcsPrj)?.crs).toBe('cgcs2000')
  const wkt2 =
    'GEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101]]]'
  expect(readPrj(wkt2)?.crs).toBe('cgcs2000')
  expect(readPrj('GEOGCS["GCS_GCJ02",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]]]')?.crs).toBe(
    'gcj02',
  )
  expect(readPrj('GEOGCS["GCS_GCJ02",DATUM["D_GCJ02",SPHEROID["WGS_1984",6378137,298.257223563]]]')?.crs).toBe('gcj02')
})

test('what says nothing is undefined, what cannot be used is refused with the remedy', () => {
  for (const nothing of ['', 'nonsense', 'LOCAL_CS["beijing local"]', 'GEOGCS["unknown",DATUM["WGS_1984"]]'])
    expect(readPrj(nothing)).toBeUndefined()
  expect(() => readPrj('GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980"]]')).toThrow(/GCS_Xian_1980.*转换为 WGS84/)
  expect(() => readPrj('COMPD_CS["a",DATUM["WGS_1984"]]')).toThrow(/不能换算/)
})

test('projections are undone: Gauss-Krüger, UTM and Web Mercator', () => {
  const xidan = [116.369, 39.91] as const
  const near = (found: readonly [number, number] | undefined) =>
    expect(metresBetween(found ?? [0, 0], xidan)).toBeLessThan(0.01)
  // The scale on the central meridian is 1: the northing of (117 E, 39.91 N) is the meridian arc, known to 1 mm.
  const gauss = readPrj(gaussPrj)?.toDegrees
  near(gauss?.([446045.6061, 4419726.6102]))
  near(epsgProjection(4548)?.toDegrees?.([446045.6061, 4419726.6102]))
  near(epsgProjection(4527)?.toDegrees?.([39446045.6061, 4419726.6102]))
  // Spherical Mercator: x = R·λ, y = R·ln tan(π/4 + φ/2).
  const radius = 6378137
  const x = (radius * xidan[0] * Math.PI) / 180
  const y = radius * Math.log(Math.tan(Math.PI / 4 + (xidan[1] * Math.PI) / 360))
  near(epsgProjection(3857)?.toDegrees?.([x, y]))
  expect(epsgProjection(32650)?.crs).toBe('wgs84')
  expect(epsgProjection(2154)).toBeUndefined()
})
