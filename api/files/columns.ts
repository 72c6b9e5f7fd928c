import type { RawValue } from './kind.ts'
import { normalized } from './names.ts'
import type { RawRow } from './source.ts'

const sampledRows = 200
const samplesShown = 5
const longestSample = 60

/** The columns that the first rows have, each with a few different values as text. `hasGeometry`: whether any row has one. */
export const sampleColumns = async (
  rows: AsyncIterable<RawRow[]>,
): Promise<{ columns: { name: string; samples: string[] }[]; hasGeometry: boolean; isEmpty: boolean }> => {
  const columns = new Map<string, Set<string>>()
  let hasGeometry = false
  let seen = 0
  for await (const batch of rows) {
    for (const { properties, geometry } of batch) {
      hasGeometry ||= geometry !== null
      for (const [name, value] of Object.entries(properties)) {
        const samples = columns.get(name) ?? new Set<string>()
        columns.set(name, samples)
        if (value !== null && samples.size < samplesShown) samples.add(shown(value))
      }
      seen++
    }
    if (seen >= sampledRows) break
  }
  return {
    columns: [...columns].map(([name, samples]) => ({ name, samples: [...samples] })),
    hasGeometry,
    isEmpty: seen === 0,
  }
}

const shown = (value: Exclude<RawValue, null>): string => {
  const text = String(value)
  return text.length > longestSample ? `${text.slice(0, longestSample)}…`.toWellFormed() : text
}

/** Names under which tables hold positions; compared without case, blanks and punctuation. */
const positionAliases = {
  lon: [
    'lon',
    'lng',
    'long',
    'longitude',
    'x',
    '经度',
    'jd',
    'jingdu',
    'pointx',
    'lonwgs84',
    'wgs84lon',
    '东经',
    '坐标x',
    'x坐标',
  ],
  lat: ['lat', 'latitude', 'y', '纬度', 'wd', 'weidu', 'pointy', 'latwgs84', 'wgs84lat', '北纬', '坐标y', 'y坐标'],
  wkt: ['wkt', 'geom', 'geometry', 'thegeom', 'shape', '图形', '几何', '空间数据'],
} as const

export type PositionColumns = { lon?: string; lat?: string; wkt?: string }

/** The columns of a table that hold positions, as their names show. */
export const positionColumns = (names: readonly string[]): PositionColumns => {
  const find = (aliases: readonly string[]): string | undefined =>
    aliases.map((alias) => names.find((name) => normalized(name) === alias)).find((name) => name !== undefined)
  return { lon: find(positionAliases.lon), lat: find(positionAliases.lat), wkt: find(positionAliases.wkt) }
}
