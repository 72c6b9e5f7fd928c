import { open as openFile, stat } from 'node:fs/promises'
import { AppError } from '../http/errors.ts'
import { fileBytes } from './bytes.ts'
import { positionColumns, sampleColumns } from './columns.ts'
import { openCsv } from './csv-source.ts'
import { openGeoJson } from './geojson.ts'
import { openGeoPackage } from './geopackage.ts'
import { openKml } from './kml.ts'
import { openShapefile } from './shapefile.ts'
import type { Layered, Need, Source, SourceOptions } from './source.ts'
import { openXlsx } from './xlsx.ts'
import { inZip, withZip, type ZipEntry } from './zip.ts'

const endings = {
  geojson: /\.(geojson|json|geojsonl|geojsons|geojsonseq|ndjson|jsonl)$/i,
  kml: /\.kml$/i,
  csv: /\.(csv|tsv|txt)$/i,
} as const

const known = 'GeoJSON、Shapefile（zip）、GeoPackage、KML/KMZ、CSV、XLSX'

/** First bytes of files that are refused, with the remedy. */
const refused: readonly (readonly [bytes: string, words: string])[] = [
  ['d0cf11e0', '这是旧版 Excel（.xls）文件，请另存为 .xlsx 或 CSV 后上传'],
  ['52617221', '这是 RAR 压缩包，请改用 zip 压缩后上传'],
  ['377abcaf', '这是 7z 压缩包，请改用 zip 压缩后上传'],
  ['1f8b', '这是 gzip 压缩文件，请解压后上传，或改用 zip 压缩'],
  ['0000270a', '这是 .shp 文件，只有图形没有属性：请把 .shp .dbf .prj .cpg 一起压缩成 zip 后上传'],
]

/**
 * Opens a file of any format known here and says what is in it; the content decides, then the name's ending. What only a person
 * can say (`needs`) is asked, never guessed. Throws `invalid` with the remedy for a file that cannot be read.
 */
export const openSource = async (path: string, options: SourceOptions): Promise<Source> => {
  const { size } = await stat(path)
  if (size === 0) throw new AppError('invalid', '文件是空的，没有可导入的内容')
  const layered = await openLayered(path, size, options)
  const { columns, hasGeometry, isEmpty } = await sampleColumns(layered.rows())
  if (isEmpty) throw new AppError('invalid', '文件里只有表头或没有要素，没有可导入的内容')
  const needs: Need[] = [...(layered.needs ?? [])]
  if (layered.layers.length > 1 && options.layer === undefined) needs.push('layer')
  if (layered.crs === undefined) needs.push('crs')
  const { lon, lat, wkt } = positionColumns(columns.map((column) => column.name))
  if (!hasGeometry && !wkt && !(lon && lat)) needs.push('lonlat columns')
  return { ...layered, columns, needs }
}

const openLayered = async (path: string, size: number, options: SourceOptions): Promise<Layered> => {
  const head = await firstBytes(path)
  const bad = refused.find(([bytes]) => head.toString('hex').startsWith(bytes))
  if (bad) throw new AppError('invalid', bad[1])
  if (head.toString('latin1', 0, 4) === 'PK\u0003\u0004')
    return inZip(path, (entries) => openZipped(path, entries, options))
  if (head.toString('latin1', 0, 15) === 'SQLite format 3') return openGeoPackage(path, options)
  const file = fileBytes(path, size)
  if (endings.kml.test(options.name) || /<kml[\s>]/.test(head.toString('latin1'))) return openKml(file, options)
  if (endings.csv.test(options.name)) return openCsv(file, options)
  if (endings.geojson.test(options.name) || /^\W*\{\s*"/.test(head.toString('latin1')))
    return openGeoJson(file, options)
  throw new AppError('invalid', `认不出 ${options.name} 的格式，可导入：${known}`)
}

const firstBytes = async (path: string): Promise<Buffer> => {
  const file = await openFile(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** A workbook, a shapefile, a KMZ, or one file of a format that streams. */
const openZipped = async (path: string, entries: ZipEntry[], options: SourceOptions): Promise<Layered> => {
  if (entries.some((entry) => entry.name.toLowerCase() === 'xl/workbook.xml')) return openXlsx(path, entries, options)
  if (entries.some((entry) => /\.shp$/i.test(entry.name))) return openShapefile(path, entries, options)
  const inner = (['kml', 'geojson', 'csv'] as const)
    .map((format) => ({ format, entry: entries.find((one) => endings[format].test(one.name)) }))
    .find(({ entry }) => entry !== undefined)
  if (!inner?.entry) {
    if (entries.some((entry) => /\.gpkg$/i.test(entry.name)))
      throw new AppError('invalid', '请先解压，直接上传里面的 .gpkg 文件')
    const names = entries.slice(0, 5).map((entry) => entry.name)
    throw new AppError('invalid', `压缩包里没有可导入的文件（有 ${names.join('、') || '0 个文件'}），可导入：${known}`)
  }
  const { name, bytes } = inner.entry
  const open = () => withZip(path, (again) => again.find((entry) => entry.name === name)?.open() ?? noBytes())
  const file = { bytes, open }
  const named = { ...options, name }
  if (inner.format === 'kml') return openKml(file, named)
  return inner.format === 'csv' ? openCsv(file, named) : openGeoJson(file, named)
}

const noBytes = async function* (): AsyncGenerator<Buffer> {}
