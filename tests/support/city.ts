import { type Area, type City, makeCity } from '../../api/areas/city.ts'

const box = (west: number, south: number, east: number, north: number): GeoJSON.Position[][] => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
]

/** A city of two streets side by side at Xidan, about 3.4 x 2.2 km, for tests that need no more. */
export const smallCity = (
  over: Partial<{
    timeZone: string
    calendar: 'cn' | 'none'
    demo: boolean
  }> = {},
): City => {
  const areas: Area[] = [
    {
      code: '110102',
      level: 'district',
      name: '西城区',
      geometry: {
        type: 'Polygon',
        coordinates: box(116.36, 39.9, 116.4, 39.92),
      },
    },
    {
      code: '110102001',
      level: 'street',
      name: '西长安街街道',
      geometry: {
        type: 'Polygon',
        coordinates: box(116.36, 39.9, 116.38, 39.92),
      },
    },
    {
      code: '110102011',
      level: 'street',
      name: '金融街街道',
      geometry: {
        type: 'Polygon',
        coordinates: box(116.38, 39.9, 116.4, 39.92),
      },
    },
  ]
  return makeCity(
    {
      name: '测试城',
      timeZone: 'Asia/Shanghai',
      calendar: 'cn',
      demo: false,
      outline: {
        type: 'MultiPolygon',
        coordinates: [box(116.36, 39.9, 116.4, 39.92)],
      },
      ...over,
    },
    areas,
  )
}
