import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32, deflateRawSync } from 'node:zlib'
import { openSource } from '../../../api/files/open.ts'
import type { RawRow, SourceOptions } from '../../../api/files/source.ts'
import { temporaryFolder } from '../../support/folders.ts'

/** Writes a file into a folder that goes when the test ends. */
export const fileOf = (name: string, content: string | Buffer): string => {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

export type Entry = { name: string | Buffer; content: string | Buffer; isEncrypted?: boolean; claimed?: number }

/** A zip archive (deflate); a name given as bytes has no UTF-8 flag, as Chinese Windows writes it. */
export const zip = (entries: readonly Entry[]): Buffer => {
  const parts: Buffer[] = []
  const index: Buffer[] = []
  let at = 0
  for (const { name, content, isEncrypted, claimed } of entries) {
    const bytes = Buffer.from(content as Buffer)
    const packed = deflateRawSync(bytes)
    const title = Buffer.from(name as Buffer)
    const flags = (typeof name === 'string' ? 0x800 : 0) | (isEncrypted ? 1 : 0)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(flags, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(claimed ?? bytes.length, 18)
    fields.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, title, packed])
    const offset = Buffer.alloc(4)
    offset.writeUInt32LE(at)
    index.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), fields, Buffer.alloc(10), offset, title]),
    )
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(index)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

/** A .shp of polygons, each a list of rings; null is a null shape. */
export const shpPolygons = (shapes: readonly (GeoJSON.Position[][] | null)[]): Buffer =>
  shp(5, shapes.map(polygonRecord))

export const shpPoints = (points: readonly GeoJSON.Position[]): Buffer =>
  shp(
    1,
    points.map(([x = 0, y = 0]) => {
      const record = Buffer.alloc(20)
      record.writeInt32LE(1, 0)
      record.writeDoubleLE(x, 4)
      record.writeDoubleLE(y, 12)
      return record
    }),
  )

const polygonRecord = (rings: GeoJSON.Position[][] | null): Buffer => {
  if (!rings) return Buffer.alloc(4)
  const points = rings.flat()
  const record = Buffer.alloc(44 + rings.length * 4 + points.length * 16)
  record.writeInt32LE(5, 0)
  record.writeInt32LE(rings.length, 36)
  record.writeInt32LE(points.length, 40)
  let start = 0
  for (const [at, ring] of rings.entries()) {
    record.writeInt32LE(start, 44 + at * 4)
    start += ring.length
  }
  for (const [at, [x = 0, y = 0]] of points.entries()) {
    record.writeDoubleLE(x, 44 + rings.length * 4 + at * 16)
    record.writeDoubleLE(y, 52 + rings.length * 4 + at * 16)
  }
  return record
}

const shp = (type: number, records: readonly Buffer[]): Buffer => {
  const bodies = records.map((record, at) => {
    const head = Buffer.alloc(8)
    head.writeInt32BE(at + 1, 0)
    head.writeInt32BE(record.length / 2, 4)
    return Buffer.concat([head, record])
  })
  const header = Buffer.alloc(100)
  header.writeInt32BE(9994, 0)
  header.writeInt32BE((100 + bodies.reduce((sum, body) => sum + body.length, 0)) / 2, 24)
  header.writeInt32LE(1000, 28)
  header.writeInt32LE(type, 32)
  return Buffer.concat([header, ...bodies])
}

export type DbfColumn = { name: string | Buffer; type: 'C' | 'N' | 'D' | 'L'; length: number; decimals?: number }

/** A .dbf; cells are bytes as they stand, or ASCII text. A row that is null is a deleted one. */
export const dbf = (
  columns: readonly DbfColumn[],
  rows: readonly ((string | Buffer)[] | null)[],
  language = 0,
): Buffer => {
  const header = Buffer.alloc(32)
  const recordBytes = 1 + columns.reduce((sum, column) => sum + column.length, 0)
  header[0] = 3
  header.writeUInt32LE(rows.length, 4)
  header.writeUInt16LE(33 + columns.length * 32, 8)
  header.writeUInt16LE(recordBytes, 10)
  header[29] = language
  const fields = columns.map(({ name, type, length, decimals = 0 }) => {
    const field = Buffer.alloc(32)
    Buffer.from(name as Buffer).copy(field, 0, 0, 11)
    field[11] = type.charCodeAt(0)
    field[16] = length
    field[17] = decimals
    return field
  })
  const records = rows.map((cells) => {
    const record = Buffer.alloc(recordBytes, ' ')
    if (!cells) record[0] = 0x2a
    let at = 1
    for (const [place, column] of columns.entries()) {
      const cell = Buffer.from((cells?.[place] ?? '') as Buffer).subarray(0, column.length)
      cell.copy(record, column.type === 'N' ? at + column.length - cell.length : at)
      at += column.length
    }
    return record
  })
  return Buffer.concat([header, ...fields, Buffer.from([0x0d]), ...records, Buffer.from([0x1a])])
}

export const wgs84Prj =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
export const cgcsPrj =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
export const gaussPrj = `PROJCS["CGCS2000_3_Degree_GK_CM_117E",${cgcsPrj},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`

/** A workbook with one sheet of cells given as XML, in the form `<c r="A1" …>`. */
export const xlsx = (
  rows: readonly string[],
  over: { styles?: string; shared?: string[]; sheets?: string } = {},
): Buffer =>
  zip([
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns:r="r"><sheets>${over.sheets ?? '<sheet name="部件" sheetId="1" r:id="rId1"/>'}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    },
    {
      name: 'xl/styles.xml',
      content: `<styleSheet>${over.styles ?? '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'}</styleSheet>`,
    },
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst>${(over.shared ?? []).map((text) => `<si>${text}</si>`).join('')}</sst>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet><sheetData>${rows.map((cells, at) => `<row r="${at + 1}">${cells}</row>`).join('')}</sheetData></worksheet>`,
    },
  ])

/** A cell with its text in place. */
export const inline = (reference: string, text: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`

export type GpkgLayer = { table: string; srs: number; rows: { name: string; big?: bigint; wkb: Buffer | null }[] }

/** A GeoPackage with the tables that a reader asks for. */
export const geopackage = (layers: readonly GpkgLayer[]): string => {
  const path = join(temporaryFolder(), 'map.gpkg')
  const database = new DatabaseSync(path)
  database.exec(`
    create table gpkg_contents (table_name text primary key, data_type text);
    create table gpkg_geometry_columns (table_name text, column_name text, srs_id integer);
    create table gpkg_spatial_ref_sys (srs_id integer primary key, organization text, organization_coordsys_id integer, definition text);
    insert into gpkg_spatial_ref_sys values (4326, 'EPSG', 4326, ''), (4490, 'EPSG', 4490, ''), (4548, 'EPSG', 4548, ''),
      (-1, 'NONE', -1, 'undefined'), (9001, 'OWN', 9001, '${wgs84Prj}')`)
  for (const { table, srs, rows } of layers) {
    database.exec(`create table "${table}" (fid integer primary key, geom blob, name text, big integer)`)
    database.prepare('insert into gpkg_contents values (?, ?)').run(table, 'features')
    database.prepare('insert into gpkg_geometry_columns values (?, ?, ?)').run(table, 'geom', srs)
    const insert = database.prepare(`insert into "${table}" (geom, name, big) values (?, ?, ?)`)
    for (const { name, big, wkb } of rows) insert.run(wkb && gpkgBlob(wkb, srs), name, big ?? null)
  }
  database.close()
  return path
}

const gpkgBlob = (wkb: Buffer, srs: number): Buffer => {
  const head = Buffer.alloc(40)
  head.write('GP', 'latin1')
  head[3] = 0b0000_0011 // little-endian, an envelope of 32 bytes
  head.writeInt32LE(srs, 4)
  return Buffer.concat([head, wkb])
}

/** WKB of a polygon, little-endian; `hasZ` gives each corner a height. */
export const wkbPolygon = (rings: GeoJSON.Position[][], hasZ = false): Buffer => {
  const parts: Buffer[] = [Buffer.from([1]), uint(hasZ ? 1003 : 3), uint(rings.length)]
  for (const ring of rings) {
    parts.push(uint(ring.length))
    for (const [x = 0, y = 0] of ring) for (const value of hasZ ? [x, y, 44] : [x, y]) parts.push(double(value))
  }
  return Buffer.concat(parts)
}

export const uint = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

export const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}

/** Opens a file and reads all of it. */
export const readAll = async (path: string, options: Partial<SourceOptions> = {}) => {
  const source = await openSource(path, { name: path.split('/').at(-1) ?? '', ...options })
  const rows: RawRow[] = []
  for await (const batch of source.rows()) rows.push(...batch)
  return { source, rows }
}
