import { AppError } from '../http/errors.ts'
import { wholeBytes } from './bytes.ts'
import type { Crs } from './crs.ts'
import { cpgEncoding, dbfFacts, dbfRecords } from './dbf.ts'
import type { Encoding } from './encoding.ts'
import { eachPosition, mapPositions } from './geometry.ts'
import { type Projection, readPrj } from './prj.ts'
import { shpGeometries } from './shp.ts'
import type { Layered, RawRow, SourceOptions } from './source.ts'
import { withZip, type ZipEntry } from './zip.ts'

type Parts = Partial<Record<'shp' | 'dbf' | 'prj' | 'cpg', ZipEntry>>

/** The shapefiles of an archive by name, whatever folder they lie in and however their endings are written. */
const shapefilesOf = (entries: readonly ZipEntry[]): Map<string, Parts> => {
  const found = new Map<string, Parts>()
  for (const entry of entries) {
    const [, base = '', ending = ''] = /^(.*)\.(shp|dbf|prj|cpg)$/i.exec(entry.name) ?? []
    if (ending === '') continue
    const parts = found.get(base) ?? {}
    parts[ending.toLowerCase() as keyof Parts] = entry // one of the four by the pattern
    found.set(base, parts)
  }
  return new Map([...found].filter(([, parts]) => parts.shp))
}

const small = 1024 * 1024
const batchRows = 500

const textOf = async (entry: ZipEntry | undefined): Promise<string> =>
  entry ? (await wholeBytes(entry.open(), small, entry.name)).toString('latin1') : ''

/** Reads the layers of a zipped shapefile. Without .prj the system is asked for; the table's encoding is found without .cpg. */
export const openShapefile = async (
  path: string,
  entries: readonly ZipEntry[],
  { layer: wanted, encoding: stated, crs: said }: SourceOptions,
): Promise<Layered> => {
  const all = shapefilesOf(entries)
  const layers = [...all.keys()]
  const layer = wanted ?? layers[0] ?? ''
  const parts = all.get(layer)
  if (!parts?.shp) throw new AppError('invalid', `压缩包里没有图层“${layer}”，只有：${layers.join('、')}`)
  if (!parts.dbf)
    throw new AppError('invalid', `压缩包里缺少 ${layer}.dbf（属性表），请把 .shp .dbf .prj .cpg 一起压缩后上传`)
  const facts = await dbfFacts(parts.dbf, cpgEncoding(await textOf(parts.cpg)))
  const encoding = stated ?? facts.encoding
  const projection = await projectionOf(parts.prj, said)
  const crs = said ?? projection?.crs
  return {
    format: 'shapefile',
    layers,
    layer,
    encoding,
    crs,
    projection: projection?.toDegrees ? projection.name : undefined,
    needs: encoding === undefined ? ['encoding'] : [],
    count: facts.records,
    rows: (onShare = () => undefined) =>
      withZip(path, (again) =>
        rowsOf(shapefilesOf(again).get(layer) ?? {}, encoding ?? 'gb18030', projection, onShare),
      ),
  }
}

/** What the .prj says; where the person has named the system, a .prj that cannot be used does not matter. */
const projectionOf = async (entry: ZipEntry | undefined, said: Crs | undefined): Promise<Projection | undefined> => {
  const text = await textOf(entry)
  try {
    return readPrj(text)
  } catch (error) {
    if (said && !/^\s*PROJ/i.test(text)) return undefined
    throw error
  }
}

async function* rowsOf(
  { shp, dbf }: Parts,
  encoding: Encoding,
  projection: Projection | undefined,
  onShare: (share: number) => void,
): AsyncGenerator<RawRow[]> {
  if (!shp || !dbf) throw new AppError('invalid', '压缩包的内容在读取时变了，请重新上传')
  const table = dbfRecords(dbf, encoding)
  let rows: RawRow[] = []
  let weight = 0
  let row = 0
  try {
    for await (const geometry of shpGeometries(shp, onShare)) {
      row++
      const { value: properties, done } = await table.next()
      if (done) throw new AppError('invalid', `.dbf 只有 ${row - 1} 行，少于 .shp 的图形数，请重新导出`)
      if (properties === undefined) continue // deleted in the table, not yet packed
      if (geometry && 'fault' in geometry) rows.push({ row, properties, geometry: null, fault: geometry.fault })
      else {
        const toDegrees = projection?.toDegrees
        const placed =
          geometry && toDegrees ? mapPositions(geometry, ([x = 0, y = 0]) => [...toDegrees([x, y])]) : geometry
        rows.push({ row, properties, geometry: placed })
        weight += weightOf(placed)
      }
      if (rows.length >= batchRows || weight > small) {
        yield rows
        rows = []
        weight = 0
      }
    }
  } finally {
    await table.return(undefined)
  }
  if (rows.length > 0) yield rows
}

/** Rough size of a geometry in memory: a batch of large outlines is cut short. */
const weightOf = (geometry: GeoJSON.Geometry | null): number => {
  let corners = 0
  if (geometry)
    eachPosition(geometry, () => {
      corners++
    })
  return corners * 16
}
