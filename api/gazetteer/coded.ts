import type { PlaceText } from './address.ts'
import { apart, certainties, lies } from './agreement.ts'
import { type Candidate, candidate } from './candidate.ts'
import type { Names } from './names.ts'

/** A component whose code stands in a text. */
export type CodedComponent = { district: string; code: string; name: string; area: string; lon: number; lat: number }
export type CodedGrid = { code: string; lon: number; lat: number; spread: number }

export type GeocodeInput = {
  place: PlaceText
  names: Names
  /** Areas known from elsewhere (a form's own fields), as codes. */
  within: readonly string[]
  components: readonly CodedComponent[]
  grids: readonly CodedGrid[]
  contains: (lon: number, lat: number) => boolean
  areaAt: (lon: number, lat: number) => string
}

export const atPoint = ({ place, contains, areaAt }: GeocodeInput): Candidate[] => {
  if (!place.point) return []
  const { lon, lat } = place.point
  const text = `${lon},${lat}`
  // Nobody says in which system a text's degrees are: a person looks, unless the point lies nowhere near.
  const certainty = contains(lon, lat) ? 0.7 : 0.1
  return [
    candidate({
      level: 'point',
      key: text,
      name: text,
      matched: text,
      area: areaAt(lon, lat),
      lon,
      lat,
      spread: 30,
      certainty,
    }),
  ]
}

export const atComponents = ({ place, components }: GeocodeInput, stated: readonly string[]): Candidate[] =>
  place.codes.flatMap(({ digits, district, told }) => {
    const same = components.filter(
      ({ code, district: theirs }) => code === digits && (!district || theirs === district),
    )
    const fitting = same.filter(({ area, district: theirs }) => stated.some((code) => lies(area || theirs, code)))
    const chosen = fitting.length > 0 ? fitting : same
    const agrees = stated.length === 0 || fitting.length > 0
    return chosen.map(({ district: theirs, code, name, area, lon, lat }) =>
      candidate({
        level: 'component',
        key: `${theirs}.${code}`,
        name: `${name} ${code}`,
        matched: code,
        area,
        lon,
        lat,
        spread: 5,
        certainty:
          ((told ? 1 : 0.95) * (agrees ? 1 : certainties.contradicted)) /
          apart(chosen.map((one) => [one.lon, one.lat])) ** 0.75,
      }),
    )
  })

export const atGrids = ({ place, grids }: GeocodeInput): Candidate[] =>
  grids
    .filter(({ code }) => place.grids.includes(code))
    .map(({ code, lon, lat, spread }) =>
      candidate({ level: 'grid', key: code, name: code, matched: code, area: code, lon, lat, spread, certainty: 0.97 }),
    )
