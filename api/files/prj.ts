import proj4 from 'proj4'
import { AppError } from '../http/errors.ts'
import type { Crs, Position } from './crs.ts'

/** What a text of well-known coordinate system says: the system of its degrees, and how its metres become degrees. */
export type Projection = { name: string; crs: Crs; toDegrees: ((position: Position) => Position) | undefined }

const datums: readonly (readonly [RegExp, Crs])[] = [
  [/GCJ[-_ ]?0?2|MARS/i, 'gcj02'],
  [/BD[-_ ]?0?9|BAIDU/i, 'bd09'],
  [/CHINA[-_ ]?(GEODETIC[-_ ]?COORDINATE[-_ ]?SYSTEM[-_ ]?)?2000|CGCS[-_ ]?2000/i, 'cgcs2000'],
  [/WGS[-_ ]?(19)?84|WORLD[-_ ]GEODETIC[-_ ]SYSTEM[-_ ](19)?84/i, 'wgs84'],
]

/**
 * Reads a .prj file or the definition of a GeoPackage (WKT 1 or 2, Esri's or OGC's). Undefined where it says nothing (a local
 * or unknown system). Throws `invalid` with the remedy for a datum whose shift is not public (北京54, 西安80) or not known here.
 */
export const readPrj = (text: string): Projection | undefined => {
  const wkt = text.trim()
  const kind = /^(\w+)\s*\[\s*"([^"]*)"/.exec(wkt)
  if (!kind || /^(LOCAL_CS|ENGCRS|ENGINEERINGCRS)$/i.test(kind[1] ?? '') || /^(unknown|undefined)/i.test(kind[2] ?? ''))
    return undefined
  const [, keyword = '', name = ''] = kind
  const isProjected = /^PROJ/i.test(keyword)
  if (!isProjected && !/^GEO/i.test(keyword)) throw unusable(name)
  // The name of the datum decides; a shifted system is told by the name of the whole alone.
  const datum = /\b(?:DATUM|ENSEMBLE)\s*\[\s*"([^"]*)"/i.exec(wkt)?.[1] ?? ''
  const crs = datums.find(([pattern], at) => pattern.test(datum) || (at < 2 && pattern.test(name)))?.[1]
  if (!crs) throw unusable(name)
  if (!isProjected) return { name, crs, toDegrees: undefined }
  return { name, crs, toDegrees: inverse(name, wkt) }
}

/** A system by its EPSG number: WGS84, CGCS2000, Web Mercator, UTM, and the Gauss-Krüger zones of CGCS2000. Undefined for others. */
export const epsgProjection = (code: number): Projection | undefined => {
  const name = `EPSG:${code}`
  if (code === 4326 || code === 4979) return { name, crs: 'wgs84', toDegrees: undefined }
  if (code === 4490 || code === 4480) return { name, crs: 'cgcs2000', toDegrees: undefined }
  if (code === 3857 || code === 900913 || code === 3785)
    return { name, crs: 'wgs84', toDegrees: inverse(name, 'EPSG:3857') }
  if (code > 32600 && code <= 32660)
    return { name, crs: 'wgs84', toDegrees: inverse(name, `+proj=utm +zone=${code - 32600} +datum=WGS84`) }
  const gauss = gaussKrueger(code)
  if (!gauss) return undefined
  const [meridian, easting] = gauss
  const definition = `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=1 +x_0=${easting} +y_0=0 +ellps=GRS80 +units=m`
  return { name, crs: 'cgcs2000', toDegrees: inverse(name, definition) }
}

/** Central meridian and false easting of a CGCS2000 zone: 6 degrees with and without zone number, 3 degrees likewise. */
const gaussKrueger = (code: number): [meridian: number, easting: number] | undefined => {
  if (code >= 4491 && code <= 4501) return [75 + 6 * (code - 4491), (13 + code - 4491) * 1_000_000 + 500_000]
  if (code >= 4502 && code <= 4512) return [75 + 6 * (code - 4502), 500_000]
  if (code >= 4513 && code <= 4533) return [75 + 3 * (code - 4513), (25 + code - 4513) * 1_000_000 + 500_000]
  if (code >= 4534 && code <= 4554) return [75 + 3 * (code - 4534), 500_000]
  return undefined
}

const inverse = (name: string, definition: string): ((position: Position) => Position) => {
  try {
    const degrees = '+proj=longlat +ellps=GRS80 +no_defs'
    // The datum is judged above; between equal ellipsoids nothing may shift.
    const { forward } = proj4(definition, degrees)
    return ([x, y]) => {
      const [lon = Number.NaN, lat = Number.NaN] = forward([x, y])
      return [lon, lat]
    }
  } catch {
    throw unusable(name)
  }
}

const unusable = (name: string): AppError =>
  new AppError(
    'invalid',
    `文件的坐标系是“${name}”，这里不能换算；请先在 GIS 软件里转换为 WGS84 或 CGCS2000 经纬度后上传，或写明文件里的经纬度属于哪个坐标系`,
  )
