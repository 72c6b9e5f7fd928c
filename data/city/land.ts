import { cellToLatLng, latLngToCell, polygonToCells, polygonToCellsExperimental } from 'h3-js'
import { alleys } from './alleys.ts'
import { parks, waters } from './greens.ts'
import { type Draw, landmarks, stations } from './landmarks.ts'
import { outline, strung } from './outline.ts'
import { isInside, nearestOn, toLonLat, toPlane, type XY } from './plane.ts'
import { hash, uniform } from './random.ts'
import { arterials, roads } from './roads.ts'

/** The land around the middle of one H3 res-10 cell: how near each kind of thing is, 1 on it, 0 out of its reach. */
export type Land = {
  cell: string
  lon: number
  lat: number
  /** Where a counter would hang: on the nearest street if one passes within 45 m, else the middle. WGS84. */
  post: XY
  arterial: number
  /** As `arterial`, but told of nearness alone, not of how busy the street is. */
  onArterial: number
  ring: number
  avenue: number
  road: number
  alley: number
  meals: number
  stroll: number
  station: number
  draws: Readonly<Record<Draw, number>>
  /** How much the middle of town there is: 0.38 at the rim to 1.15. */
  centre: number
  /** Homes, uneven at 150 and 500 m: about 0.3 to 1.7. */
  homes: number
  /** What passes inside parks and over water, 1 elsewhere. */
  quiet: number
}

type Line = { name: string; line: XY[]; west: number; south: number; east: number; north: number; weight: number }

const margin = 170

const lineOf = (name: string, line: XY[], weight: number): Line => ({
  name,
  line,
  weight,
  west: Math.min(...line.map(({ x }) => x)) - margin,
  east: Math.max(...line.map(({ x }) => x)) + margin,
  south: Math.min(...line.map(({ y }) => y)) - margin,
  north: Math.max(...line.map(({ y }) => y)) + margin,
})

/** The one avenue that crosses the city from west to east under five names. */
const isAvenue = (name: string): boolean => /长安街|复兴门.大街|建国门内大街/.test(name)

/** Streets differ from each other by up to a quarter, always the same. */
const busy = (name: string): number => {
  let text = 7
  for (const letter of name) text = hash(text, letter.codePointAt(0))
  return 0.78 + 0.46 * uniform(text)
}

const plane = (through: string): XY[] => strung(through).map(([lon, lat]) => toPlane(lon, lat))
const arterialLines = arterials.map(([name, through]) => lineOf(name, plane(through), busy(name)))
const roadLines = roads.map(([name, through]) => lineOf(name, plane(through), busy(name)))
const alleyLines = alleys.map(([name, through, meals, stroll]) => ({
  ...lineOf(name, plane(through), 1),
  meals,
  stroll,
}))
const greens = [...parks, ...waters].map((green) => ({
  ...lineOf(green.name, plane('ring' in green ? green.ring : green.line), 1),
  quiet: green.quiet,
  width: 'ring' in green ? undefined : green.width,
}))
const landmarkSpots = landmarks.map(([, lon, lat, draw, strength, reach]) => ({
  at: toPlane(lon, lat),
  draw,
  strength,
  reach,
}))
const stationSpots = stations.map(([, lon, lat, strength]) => ({ at: toPlane(lon, lat), strength }))

const near = (line: Line, { x, y }: XY): boolean =>
  x >= line.west && x <= line.east && y >= line.south && y <= line.north

/** 1 up to `flat` metres, then a bell of `fade`. */
const bell = (distance: number, flat: number, fade: number): number =>
  distance <= flat ? 1 : Math.exp(-(((distance - flat) / fade) ** 2))

/** Smooth noise in [0, 1) over the plane: random values at the corners of a grid, bent between them. */
const noise = ({ x, y }: XY, metres: number, stream: number): number => {
  const gx = Math.floor(x / metres)
  const gy = Math.floor(y / metres)
  const bend = (share: number) => share * share * (3 - 2 * share)
  const sx = bend(x / metres - gx)
  const sy = bend(y / metres - gy)
  const corner = (dx: number, dy: number) => uniform(hash(stream, gx + dx, gy + dy))
  const low = corner(0, 0) * (1 - sx) + corner(1, 0) * sx
  const high = corner(0, 1) * (1 - sx) + corner(1, 1) * sx
  return low * (1 - sy) + high * sy
}

const quietAt = (at: XY): number => {
  let quiet = 1
  for (const green of greens) {
    if (green.quiet >= quiet || !near(green, at)) continue
    const inside = green.width ? nearestOn(green.line, at).distance < green.width / 2 : isInside(green.line, at)
    if (inside) quiet = green.quiet
  }
  return quiet
}

/** Mean over the middle and six points around it, so that a park's edge is no step. */
const quietAround = (at: XY): number => {
  let sum = quietAt(at)
  for (let i = 0; i < 6; i++) {
    const angle = (i * Math.PI) / 3
    sum += quietAt({ x: at.x + 42 * Math.cos(angle), y: at.y + 42 * Math.sin(angle) })
  }
  return sum / 7
}

const landOf = (cell: string): Land => {
  const [lat, lon] = cellToLatLng(cell)
  const at = toPlane(lon, lat)
  let post = at
  let nearest = 45
  const distanceTo = (line: Line): number => {
    const found = nearestOn(line.line, at)
    if (found.distance < nearest) {
      nearest = found.distance
      post = found.at
    }
    return found.distance
  }

  let [first, second, onArterial, ring, avenue, road, alley, meals, stroll] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (const line of arterialLines) {
    if (!near(line, at)) continue
    const bare = bell(distanceTo(line), 44, 36)
    const share = bare * line.weight
    onArterial = Math.max(onArterial, bare)
    if (line.name.endsWith('二环')) ring = Math.max(ring, share)
    if (isAvenue(line.name)) avenue = Math.max(avenue, bare)
    if (share > first) [first, second] = [share, first]
    else second = Math.max(second, share)
  }
  for (const line of roadLines) {
    if (near(line, at)) road = Math.max(road, bell(distanceTo(line), 32, 38) * line.weight)
  }
  for (const line of alleyLines) {
    if (!near(line, at)) continue
    const share = bell(distanceTo(line), 38, 30)
    alley = Math.max(alley, share)
    meals = Math.max(meals, share * line.meals)
    stroll = Math.max(stroll, share * line.stroll)
  }

  const draws: Record<Draw, number> = { shopping: 0, office: 0, sight: 0, rail: 0, hospital: 0, food: 0, night: 0 }
  let middle = 0
  for (const spot of landmarkSpots) {
    const far = Math.hypot(spot.at.x - at.x, spot.at.y - at.y)
    if (far < 3.2 * spot.reach) draws[spot.draw] += spot.strength * bell(far, spot.reach * 0.2, spot.reach * 1.15)
    if (spot.draw !== 'hospital') middle += spot.strength * Math.exp(-((far / 750) ** 2))
  }
  let station = 0
  for (const spot of stationSpots) {
    const far = Math.hypot(spot.at.x - at.x, spot.at.y - at.y)
    station += spot.strength * bell(far, 25, 95)
  }
  const quiet = quietAround(at)
  // A street along a park stays a street.
  const street = Math.min(1, Math.max(first, road, alley))
  const passable = quiet + (1 - quiet) * 0.9 * street
  return {
    cell,
    lon,
    lat,
    post,
    arterial: (first + 0.35 * second) * passable,
    onArterial,
    ring: ring * passable,
    avenue,
    road: road * passable,
    alley: alley * passable,
    meals: meals * passable,
    stroll: stroll * passable,
    station,
    draws,
    centre: Math.min(1.15, 0.38 + 0.15 * middle),
    homes: 0.3 + 0.9 * noise(at, 500, 0x40e5) + 0.5 * noise(at, 150, 0x40e6),
    quiet,
  }
}

const cityRings = outline.coordinates.map(([ring = []]) => ring.map(([lon = 0, lat = 0]) => toPlane(lon, lat)))
const isInCity = (at: XY): boolean => cityRings.some((ring) => isInside(ring, at))

/** WGS84 degrees to so many decimals: five are about a metre. */
export const shortened = (at: XY, decimals = 5): readonly [lon: number, lat: number] => {
  const [lon, lat] = toLonLat(at)
  return [Number(lon.toFixed(decimals)), Number(lat.toFixed(decimals))]
}

let made: readonly Land[] | undefined

/** The land of every cell whose middle lies in the demo city, in ascending order of cell. Made once, about a third of a second. */
export const land = (): readonly Land[] => {
  made ??= outline.coordinates
    .flatMap((polygon) => polygonToCells(polygon, 10, true))
    .filter((cell) => {
      const [lat, lon] = cellToLatLng(cell)
      return isInCity(toPlane(...shortened(toPlane(lon, lat))))
    })
    .sort()
    .map(landOf)
  return made
}

/** Cells on the rim, whose middle lies outside the city, each with a point of theirs inside it, WGS84. */
export const rim = (): readonly { cell: string; lon: number; lat: number }[] => {
  const inner = new Set(land().map(({ cell }) => cell))
  return outline.coordinates
    .flatMap((polygon) => polygonToCellsExperimental(polygon, 10, 'containmentOverlapping', true))
    .filter((cell) => !inner.has(cell))
    .flatMap((cell) => {
      const [lat, lon] = cellToLatLng(cell)
      const middle = toPlane(lon, lat)
      for (let turn = 0; turn < 12; turn++) {
        const angle = (turn * Math.PI) / 6
        for (const reach of [15, 30, 45, 53]) {
          const [x, y] = shortened({ x: middle.x + reach * Math.cos(angle), y: middle.y + reach * Math.sin(angle) })
          if (isInCity(toPlane(x, y)) && latLngToCell(y, x, 10) === cell) return [{ cell, lon: x, lat: y }]
        }
      }
      return []
    })
}
