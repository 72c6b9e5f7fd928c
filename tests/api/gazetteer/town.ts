import { type Area, type City, makeCity } from '../../../api/areas/city.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import { Gazetteer } from '../../../api/gazetteer/gazetteer.ts'
import type { PlaceRow } from '../../../api/gazetteer/names.ts'

type XY = readonly [number, number]

export const box = ([west, south]: XY, [east, north]: XY): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
})

const line = (...coordinates: XY[]): GeoJSON.LineString => ({
  type: 'LineString',
  coordinates: coordinates.map((one) => [...one]),
})
const point = (...coordinates: [number, number]): GeoJSON.Point => ({ type: 'Point', coordinates })

const area = (code: string, name: string, from: XY, to: XY): Area => ({
  code,
  name,
  level: code.length === 6 ? 'district' : code.length === 9 ? 'street' : 'community',
  geometry: box(from, to),
})

/** Two districts side by side, three streets, one community: 5.1 x 2.2 km around Xidan. */
export const town = (): City =>
  makeCity(
    {
      name: '测试城',
      timeZone: 'Asia/Shanghai',
      calendar: 'cn',
      demo: false,
      outline: { type: 'MultiPolygon', coordinates: [box([116.36, 39.9], [116.42, 39.92]).coordinates] },
    },
    [
      area('110102', '西城区', [116.36, 39.9], [116.4, 39.92]),
      area('110101', '东城区', [116.4, 39.9], [116.42, 39.92]),
      area('110102001', '西长安街街道', [116.36, 39.9], [116.38, 39.92]),
      area('110102011', '金融街街道', [116.38, 39.9], [116.4, 39.92]),
      area('110101001', '东华门街道', [116.4, 39.9], [116.42, 39.92]),
      area('110102001003', '义达里社区居委会', [116.365, 39.91], [116.37, 39.915]),
    ],
  )

export const townPlaces: readonly PlaceRow[] = [
  { kind: 'alley', name: '堂子胡同', geometry: line([116.3681, 39.9101], [116.3731, 39.91]) },
  { kind: 'alley', name: '灵境胡同', geometry: line([116.3722, 39.9145], [116.3764, 39.9147]) },
  {
    kind: 'arterial',
    name: '西单北大街',
    geometry: line([116.3675, 39.9062], [116.3672, 39.9146], [116.367, 39.9199]),
  },
  { kind: 'arterial', name: '西长安街', geometry: line([116.3675, 39.9062], [116.391, 39.9067]) },
  { kind: 'road', name: '长路', geometry: line([116.361, 39.918], [116.419, 39.918]) },
  { kind: 'landmark', name: '西单商场', geometry: point(116.3685, 39.9124) },
  { kind: 'compound', name: '安澜里小区', geometry: point(116.375, 39.9025) },
  { kind: 'compound', name: '和畅苑', geometry: point(116.362, 39.903) },
  { kind: 'landmark', name: '和畅苑', geometry: point(116.412, 39.903) },
  { kind: 'alley', name: '花园胡同', geometry: line([116.405, 39.91], [116.409, 39.91]) },
  { kind: 'alley', name: '锣鼓巷', geometry: line([116.405, 39.912], [116.405, 39.916]) },
]

export const writePlaces = async (ledger: LedgerDb, places: readonly PlaceRow[] = townPlaces): Promise<void> => {
  await ledger
    .insertInto('places')
    .values(
      places.map(({ kind, name, geometry }) => ({
        kind,
        name,
        geometry: JSON.stringify(geometry),
        extent: '(0,0),(1,1)',
      })),
    )
    .execute()
}

type NewComponent = {
  district?: string
  code: string
  name?: string
  class?: string
  state?: string
  area?: string
  grid?: string
  lon?: number
  lat?: number
}

/** Components as their room writes them, as far as others read them. */
export const writeComponents = async (ledger: LedgerDb, rows: readonly NewComponent[]): Promise<void> => {
  await ledger
    .insertInto('components')
    .values(
      rows.map(
        ({ district = '110102', code, name = '雨水箅子', class: kind = '0104', area: at = '110102001', ...row }) => ({
          district,
          code,
          standard: 'CJ/T 214-2007',
          class: kind,
          name,
          state: (row.state ?? 'intact') as 'intact', // one of the table's own
          area: at,
          grid: row.grid ?? '',
          lon: row.lon ?? 116.37,
          lat: row.lat ?? 39.91,
          quad: 0,
          attributes: '{}',
          added_at: new Date(0),
          added_by: 'test',
          changed_at: new Date(0),
        }),
      ),
    )
    .execute()
}

/** A gazetteer that looks at the tables every time. */
export const townGazetteer = (ledger: LedgerDb, city: City = town()): Gazetteer =>
  new Gazetteer({ ledger, city: CityHolder.of(city) }, { freshMs: 0 })
