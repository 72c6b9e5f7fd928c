import { RowFault } from '../../files/fault.ts'
import { type Splitter, splitArray } from '../../files/split.ts'
import { AppError } from '../../http/errors.ts'
import { parseRow } from '../batch.ts'
import type { OnRow } from './records.ts'

/** What precedes the features of a collection may be this long (a name, a crs, a bounding box). */
const longestHead = 1_000_000

/**
 * GeoJSON (RFC 7946): the features of a collection one by one, properties as cells, point coordinates as `lon` and `lat`.
 * Rows count features from 1. What stands after the features is not read. Throws `invalid` where there is no collection.
 */
export const readGeoJson = (onRow: OnRow): { push(text: string): void; end(): void } => {
  let head = ''
  let features: Splitter | undefined
  let over = false
  const take = (text: string | RowFault, row: number): void => {
    const parsed = parseRow(text, true)
    onRow(parsed instanceof RowFault ? parsed : cellsOf(parsed), row)
  }
  return {
    push(text) {
      if (over) return
      if (!features) {
        head += text
        const start = /"features"\s*:\s*\[/.exec(head)
        if (!start) {
          if (head.length > longestHead) throw noCollection()
          return
        }
        namedSystem(head.slice(0, start.index))
        features = splitArray(take, 'ignored')
        text = head.slice(start.index + start[0].length - 1)
        head = ''
      }
      // The array's own end is met inside a text that goes on with the collection's end.
      over = features.push(Buffer.from(text)) === 'over'
    },
    end() {
      if (!features) throw noCollection()
      features.end()
    },
  }
}

const noCollection = (): AppError => new AppError('invalid', '不是 GeoJSON FeatureCollection：找不到 "features": [')

/** The crs member of the 2008 draft: only names of WGS84 may pass in silence. */
const namedSystem = (head: string): void => {
  const name = /"crs"[\s\S]*?"name"\s*:\s*"([^"]+)"/.exec(head)?.[1]
  if (name && !/CRS84|EPSG:{1,2}4326/i.test(name))
    throw new AppError('invalid', `GeoJSON 声明的坐标系是 ${name}，请先转换为 WGS84`)
}

const cellsOf = (feature: unknown): Record<string, unknown> | RowFault => {
  if (typeof feature !== 'object' || feature === null) return new RowFault('', '不是 GeoJSON Feature', feature)
  const { properties, geometry } = feature as { properties?: unknown; geometry?: unknown } // an object; both looked at below
  const cells: Record<string, unknown> = typeof properties === 'object' && properties !== null ? { ...properties } : {}
  if (geometry === null || geometry === undefined) return cells
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown } // anything; both looked at below
  if (type !== 'Point' || !Array.isArray(coordinates))
    return new RowFault('geometry', '只能导入点（Point），请先取中心点', type)
  return { ...cells, lon: coordinates[0], lat: coordinates[1] }
}
