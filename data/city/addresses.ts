import { alleys } from './alleys.ts'
import { compounds } from './compounds.ts'
import { landmarks } from './landmarks.ts'
import { areas, strung } from './outline.ts'
import { along, toLonLat, toPlane, type XY } from './plane.ts'
import { Draws } from './random.ts'
import { arterials, roads } from './roads.ts'
import { streetAt } from './where.ts'

/** A place that a person would name. WGS84. */
export type Address = {
  kind: 'alley' | 'road' | 'compound' | 'landmark'
  text: string
  /** The alley, road, compound or landmark alone. */
  name: string
  street: string
  lon: number
  lat: number
}

const streetNames = new Map(areas.map(({ code, name }) => [code, name]))

const addressAt = (kind: Address['kind'], name: string, rest: string, at: XY): Address[] => {
  const [lon, lat] = toLonLat(at).map((degrees) => Number(degrees.toFixed(5)))
  if (lon === undefined || lat === undefined) return []
  const street = streetAt(toPlane(lon, lat))
  if (street === '') return []
  return [{ kind, name, text: `${streetNames.get(street) ?? ''}${name}${rest}`, street, lon, lat }]
}

/** House numbers along a line, odd on one side and even on the other. */
const numbered = (
  kind: 'alley' | 'road',
  name: string,
  through: string,
  every: number,
  setBack: number,
  draws: Draws,
): Address[] => {
  const line = strung(through).map(([lon, lat]) => toPlane(lon, lat))
  const { length } = along(line, 0)
  const found: Address[] = []
  for (let metres = every / 2, number = 1; metres < length; metres += every, number += draws.integer(1, 3)) {
    const { at } = along(line, metres / length)
    const side = number % 2 === 0 ? 1 : -1
    const off = { x: at.x + side * draws.integer(4, setBack), y: at.y + side * draws.integer(4, setBack) }
    const suffix =
      kind === 'alley' ? draws.pick(['号院', '号', '号院', '号门前']) : draws.pick(['号', '号', '号楼', '号路段'])
    found.push(...addressAt(kind, name, `${number}${suffix}`, off))
  }
  return found
}

const makeAddresses = (): Address[] => {
  const draws = new Draws(0xadd7, 3)
  return [
    ...alleys.flatMap(([name, through]) => numbered('alley', name, through, 34, 16, draws)),
    ...[...arterials, ...roads]
      .filter(([name]) => !name.endsWith('二环'))
      .flatMap(([name, through]) => numbered('road', name, through, 90, 26, draws)),
    ...compounds().flatMap(({ name, buildings }) =>
      buildings.flatMap((at, i) => addressAt('compound', name, `${i + 1}号楼`, at)),
    ),
    ...landmarks.flatMap(([name, lon, lat]) =>
      ['东侧', '西侧', '门前', '周边'].flatMap((side) => {
        const at = toPlane(lon, lat)
        return addressAt('landmark', name, side, { x: at.x + draws.integer(-60, 60), y: at.y + draws.integer(-60, 60) })
      }),
    ),
  ]
}

let made: readonly Address[] | undefined

/** Every address of the demo city, some six thousand; the same for every seed. */
export const addresses = (): readonly Address[] => {
  made ??= makeAddresses()
  return made
}
