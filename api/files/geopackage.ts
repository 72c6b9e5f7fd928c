import { DatabaseSync } from 'node:sqlite'
import { setImmediate as breathe } from 'node:timers/promises'
import { AppError } from '../http/errors.ts'
import { mapPositions } from './geometry.ts'
import type { RawValue } from './kind.ts'
import { epsgProjection, type Projection, readPrj } from './prj.ts'
import type { Layered, RawRow, SourceOptions } from './source.ts'
import { readWkb } from './wkb.ts'

const batchRows = 500

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

type Layer = { table: string; column: string; srs: number; organization: string; code: number; definition: string }

const layersOf = (database: DatabaseSync): Layer[] =>
  database
    .prepare(
      `select c.table_name as "table", g.column_name as "column", g.srs_id as srs,
         coalesce(s.organization, '') as organization, coalesce(s.organization_coordsys_id, 0) as code,
         coalesce(s.definition, '') as definition
       from gpkg_contents c join gpkg_geometry_columns g on g.table_name = c.table_name
       left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
       where c.data_type = 'features' order by c.table_name`,
    )
    .all() as Layer[] // the columns named above

const open = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path, { readOnly: true, allowExtension: false })
  return database
}

const unreadable = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError(
        'invalid',
        `GeoPackage 读不了（${error instanceof Error ? error.message : String(error)}），请用 GIS 软件重新导出`,
      )

/** Reads the feature tables of a GeoPackage (OGC 12-128r19): SQLite with WKB geometries. Rows count from 1 in the order of the table. */
export const openGeoPackage = async (path: string, { layer: wanted, crs: said }: SourceOptions): Promise<Layered> => {
  try {
    const database = open(path)
    try {
      const all = layersOf(database)
      const layers = all.map((one) => one.table)
      const layer = wanted === undefined ? all[0] : all.find((one) => one.table === wanted)
      if (!layer)
        throw new AppError(
          'invalid',
          wanted === undefined ? 'GeoPackage 里没有图层' : `没有图层“${wanted}”，只有：${layers.join('、')}`,
        )
      const projection = projectionOf(layer)
      // A table name cannot be a parameter; it is quoted, and comes from the list above.
      const { count } = database.prepare(`select count(*) as count from ${quoted(layer.table)}`).get() as {
        count: number
      }
      return {
        format: 'geopackage',
        layers,
        layer: layer.table,
        crs: said ?? projection?.crs,
        projection: projection?.toDegrees ? projection.name : undefined,
        count,
        rows: (onShare = () => undefined) =>
          rowsOf(path, layer, projection, (done) => onShare(done / Math.max(1, count))),
      }
    } finally {
      database.close()
    }
  } catch (error) {
    throw unreadable(error)
  }
}

const projectionOf = ({ srs, organization, code, definition }: Layer): Projection | undefined => {
  // -1 and 0 are the standard's "undefined Cartesian" and "undefined geographic".
  if (srs <= 0) return undefined
  const known = organization.toUpperCase() === 'EPSG' ? epsgProjection(code) : undefined
  return known ?? readPrj(definition)
}

async function* rowsOf(
  path: string,
  { table, column }: Layer,
  projection: Projection | undefined,
  onDone: (rows: number) => void,
): AsyncGenerator<RawRow[]> {
  const database = open(path)
  try {
    const statement = database.prepare(`select * from ${quoted(table)}`)
    statement.setReadBigInts(true)
    let rows: RawRow[] = []
    let row = 0
    for (const record of statement.iterate()) {
      row++
      const { [column]: blob, ...rest } = record
      const properties = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, plain(value)]))
      rows.push({ row, properties, ...geometryOf(blob, projection) })
      if (rows.length < batchRows) continue
      yield rows
      onDone(row)
      rows = []
      await breathe()
    }
    if (rows.length > 0) yield rows
    onDone(row)
  } catch (error) {
    throw unreadable(error)
  } finally {
    database.close()
  }
}

/** An integer beyond what a number holds is kept as its digits; blobs are not read. */
const plain = (value: unknown): RawValue => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

const envelopeBytes = [0, 32, 48, 48, 64]

/** GeoPackageBinary: 'GP', version, flags, srs, envelope, then WKB. */
const geometryOf = (
  blob: unknown,
  projection: Projection | undefined,
): { geometry: GeoJSON.Geometry | null; fault?: string } => {
  if (blob === null || blob === undefined) return { geometry: null }
  const bytes =
    blob instanceof Uint8Array ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength) : Buffer.alloc(0)
  const flags = bytes[3] ?? 0
  if (bytes.toString('latin1', 0, 2) !== 'GP') return { geometry: null, fault: '图形不是 GeoPackage 格式' }
  try {
    const geometry = readWkb(bytes, 8 + (envelopeBytes[(flags >> 1) & 7] ?? 0))
    const toDegrees = projection?.toDegrees
    if (!geometry || !toDegrees) return { geometry }
    return { geometry: mapPositions(geometry, ([x = 0, y = 0]) => [...toDegrees([x, y])]) }
  } catch (error) {
    if (error instanceof RangeError)
      return { geometry: null, fault: '图形数据不完整或是曲线，请在 GIS 软件里转换为普通的点线面' }
    throw error
  }
}
