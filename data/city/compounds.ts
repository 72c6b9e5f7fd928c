import { alleys } from './alleys.ts'
import { land } from './land.ts'
import { strung } from './outline.ts'
import { nearestOn, toLonLat, toPlane, type XY } from './plane.ts'
import { Draws } from './random.ts'
import { arterials, roads } from './roads.ts'
import { streetAt } from './where.ts'

/** A residential compound (小区): a rectangle of land between the streets. Invented, with its name. Plane metres. */
export type Compound = {
  name: string
  /** Code of its street (街道), which holds all of it. */
  street: string
  centre: XY
  /** Counterclockwise, open. */
  ring: readonly XY[]
  buildings: readonly XY[]
}

const firsts = [
  ...['安澜', '和畅', '德润', '永泰', '长庚', '宣颐', '崇宁', '朗润', '静安', '瑞景', '玉和', '清源', '泰宁', '恒春'],
  ...['秋棠', '景明', '文澜', '仁和', '晓月', '松筠', '嘉禾', '春晖', '同济', '绿茵', '古槐', '丁香', '望云', '兴隆'],
  ...['平安', '福绥', '育德', '金台', '百顺', '银杏', '康乐', '聚贤', '梧桐', '听涛', '九如', '集雅'],
]
const lasts = ['里', '苑', '家园', '小区', '南里', '北里', '东里', '西里', '大院', '公寓']
const compoundCount = 420
/** So many of them share their name with another but for 东区 and 西区: a caller who leaves that out may mean either. */
const pairCount = 40

const names = (draws: Draws): string[] => {
  const all = firsts.flatMap((first) => lasts.map((last) => `${first}${last}`))
  for (let i = all.length - 1; i > 0; i--) {
    const j = draws.integer(0, i)
    ;[all[i], all[j]] = [all[j] ?? '', all[i] ?? '']
  }
  return all.flatMap((name, i) => (i < pairCount ? [`${name}东区`, `${name}西区`] : [name])).slice(0, compoundCount)
}

const lines = [...arterials, ...roads, ...alleys].map(([, through]) =>
  strung(through).map(([lon, lat]) => toPlane(lon, lat)),
)

/** Buildings in rows, the first in the north-west. */
const buildingsIn = (centre: XY, width: number, depth: number): XY[] => {
  const columns = Math.max(1, Math.round((2 * width) / 42))
  const rows = Math.max(1, Math.round((2 * depth) / 36))
  return Array.from({ length: columns * rows }, (_, i) => ({
    x: centre.x - width + ((i % columns) + 0.5) * ((2 * width) / columns),
    y: centre.y + depth - (Math.floor(i / columns) + 0.5) * ((2 * depth) / rows),
  }))
}

const makeCompounds = (): Compound[] => {
  const draws = new Draws(0xc0a7, 1)
  const dwellings = land().filter(({ quiet, homes, arterial }) => quiet > 0.95 && homes > 0.8 && arterial < 0.3)
  const found: (Compound & { reach: number })[] = []
  for (const name of names(draws)) {
    for (let placed = false; !placed; ) {
      const here = draws.pick(dwellings)
      const middle = toPlane(here.lon, here.lat)
      const centre = { x: middle.x + draws.integer(-40, 40), y: middle.y + draws.integer(-40, 40) }
      const [width, depth] = [draws.integer(28, 62), draws.integer(24, 56)]
      const reach = Math.hypot(width, depth)
      const ring = [
        { x: centre.x - width, y: centre.y - depth },
        { x: centre.x + width, y: centre.y - depth },
        { x: centre.x + width, y: centre.y + depth },
        { x: centre.x - width, y: centre.y + depth },
      ]
      const street = streetAt(centre)
      placed =
        street !== '' &&
        ring.every((corner) => streetAt(corner) === street) &&
        found.every(
          (other) => Math.hypot(other.centre.x - centre.x, other.centre.y - centre.y) > other.reach + reach,
        ) &&
        lines.every((line) => nearestOn(line, centre).distance > reach)
      if (placed) found.push({ name, street, centre, ring, buildings: buildingsIn(centre, width, depth), reach })
    }
  }
  return found.map(({ reach: _, ...compound }) => compound)
}

let made: readonly Compound[] | undefined

/** The compounds of the demo city; no two touch, none lies on a street. */
export const compounds = (): readonly Compound[] => {
  made ??= makeCompounds()
  return made
}

const degrees = (at: XY): GeoJSON.Position => toLonLat(at).map((one) => Number(one.toFixed(6)))

/** The compounds as places with their outlines, WGS84. */
export const compoundPlaces = (): { kind: 'compound'; name: string; geometry: GeoJSON.Polygon }[] =>
  compounds().map(({ name, ring }) => {
    const corners = ring.map(degrees)
    return { kind: 'compound', name, geometry: { type: 'Polygon', coordinates: [[...corners, corners[0] ?? []]] } }
  })
