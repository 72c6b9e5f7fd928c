import { z } from 'zod'
import { areaLevels, codeLength } from './code.ts'
import { sinceEver } from './versions.ts'

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number())
const ring = z.array(position).min(4)
const polygon = z.object({
  type: z.literal('Polygon'),
  coordinates: z.array(ring).min(1),
})
const multiPolygon = z.object({
  type: z.literal('MultiPolygon'),
  coordinates: z.array(z.array(ring).min(1)).min(1),
})

/** Polygons of an area: GeoJSON (RFC 7946), WGS84 longitude, latitude. */
export const areaGeometry = z.discriminatedUnion('type', [polygon, multiPolygon])

export const areaCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        type: z.literal('Feature'),
        properties: z
          .object({
            code: z.string().regex(/^\d+$/, '区划代码只能是数字，且须为文本'),
            level: z.enum(areaLevels),
            name: z.string().trim().min(1).max(100),
            responsible: z.string().trim().min(1).max(200).optional(),
          })
          .refine(
            (area) => area.code.length === codeLength[area.level],
            '区划代码位数不对：区 6 位、街道 9 位、社区 12 位',
          ),
        geometry: areaGeometry,
      }),
    )
    .max(20_000)
    .refine(
      (features) => new Set(features.map((one) => one.properties.code)).size === features.length,
      '有重复的区划代码',
    ),
})

/** A local date 'YYYY-MM-DD' of the city. */
export const localDay = z.iso
  .date('须为日期，例如 2026-11-21')
  .refine((day) => day >= sinceEver, '须为公元后的日期，例如 2026-11-21')

/** A local day of the city; the versions in force on it are asked for. */
export const dayQuery = z.object({ at: localDay.optional() })
export const areasQuery = dayQuery.extend({ level: z.enum(areaLevels).optional() })
export const sinceQuery = z.object({ validFrom: localDay.optional() })

export const areaParam = z.object({ code: z.string().regex(/^(\d{6}|\d{9}|\d{12})$/, '须为 6、9 或 12 位区划代码') })

export const placeKinds = ['arterial', 'road', 'alley', 'landmark', 'compound', 'water', 'park'] as const

const placeGeometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({
    type: z.literal('LineString'),
    coordinates: z.array(position).min(2),
  }),
  z.object({
    type: z.literal('MultiLineString'),
    coordinates: z.array(z.array(position).min(2)).min(1),
  }),
  polygon,
  multiPolygon,
])

export const placeCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        type: z.literal('Feature'),
        properties: z.object({
          kind: z.enum(placeKinds),
          name: z.string().trim().min(1).max(100),
        }),
        geometry: placeGeometry,
      }),
    )
    .max(50_000),
})

/** A named place as the ledger keeps it. */
export type Place = { kind: string; name: string; geometry: GeoJSON.Geometry }

export const capacityList = z
  .array(
    z.object({
      metric: z.string(),
      cell: z.string().regex(/^8a[0-9a-f]{13}$/, '须为 H3 10 级网格编号'),
      capacity: z.number().positive(),
      basis: z.string().min(1).max(50),
    }),
  )
  .max(200_000)

export type Capacity = z.infer<typeof capacityList>[number]
