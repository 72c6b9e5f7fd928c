import { featureCollection, polygon as makePolygon, union } from '@turf/turf'
import { z } from 'zod'
import { AppError } from '../http/errors.ts'
import type { CitySettings } from './city.ts'
import { areaGeometry } from './schema.ts'

const feature = z.object({
  type: z.literal('Feature'),
  geometry: areaGeometry,
})
const outlineInput = z.union([
  areaGeometry,
  feature,
  z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(feature).min(1),
  }),
])

const settingsInput = z.object({
  name: z.string().trim().min(1).max(100),
  timeZone: z.string(),
  calendar: z.enum(['cn', 'none']),
  outline: outlineInput,
})

type Shape = z.infer<typeof areaGeometry>

const ringsOf = (shape: Shape): GeoJSON.Position[][][] =>
  shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates

/** One MultiPolygon that covers all shapes. */
export const outlineOf = (shapes: readonly Shape[]): GeoJSON.MultiPolygon => {
  const polygons = shapes.flatMap(ringsOf)
  if (polygons.length === 1) return { type: 'MultiPolygon', coordinates: polygons }
  const merged = union(featureCollection(polygons.map((rings) => makePolygon(rings))))
  if (!merged) throw new AppError('invalid', '轮廓为空，请检查多边形')
  return {
    type: 'MultiPolygon',
    coordinates: merged.geometry.type === 'Polygon' ? [merged.geometry.coordinates] : merged.geometry.coordinates,
  }
}

/**
 * Reads what a person gave for a city: name, IANA zone, calendar, outline (GeoJSON polygons in WGS84, one or many).
 * Throws `invalid` naming the field.
 */
export const citySettings = (input: unknown): CitySettings => {
  const read = settingsInput.safeParse(input)
  if (!read.success) {
    const first = read.error.issues[0]
    throw new AppError(
      'invalid',
      `城市资料 ${first?.path.join('.') ?? ''} 不合要求：${first?.message ?? ''}；轮廓须为 WGS84 的 GeoJSON 多边形`,
    )
  }
  const { name, timeZone, calendar, outline } = read.data
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw new AppError('invalid', `不认识时区“${timeZone}”，请用 IANA 名称，例如 Asia/Shanghai`)
  }
  const shapes =
    outline.type === 'FeatureCollection'
      ? outline.features.map((one) => one.geometry)
      : [outline.type === 'Feature' ? outline.geometry : outline]
  return { name, timeZone, calendar, demo: false, outline: outlineOf(shapes) }
}
