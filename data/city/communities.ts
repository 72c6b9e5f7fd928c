import { alleys } from './alleys.ts'
import { areaOf, centreOf, cut, partsInside, type Ring, roundness } from './cut.ts'
import { episodes } from './episodes.ts'
import { parks } from './greens.ts'
import { landmarks } from './landmarks.ts'
import { type DemoArea, streets, strung } from './outline.ts'
import { along, isInside, nearestOn, toLonLat, toPlane, type XY } from './plane.ts'
import { arterials, roads } from './roads.ts'

/** A community (社区) of the demo city: its land is invented, and so is its name, after what lies in it. WGS84. */
export type Community = Omit<DemoArea, 'level'> & { level: 'community' }

const plane = (through: string): XY[] => strung(through).map(([lon, lat]) => toPlane(lon, lat))

type Line = { name: string; line: readonly XY[]; box: Box }
type Box = { west: number; south: number; east: number; north: number }

const boxOf = (line: readonly XY[]): Box => ({
  west: Math.min(...line.map(({ x }) => x)),
  south: Math.min(...line.map(({ y }) => y)),
  east: Math.max(...line.map(({ x }) => x)),
  north: Math.max(...line.map(({ y }) => y)),
})
const meet = (a: Box, b: Box): boolean =>
  a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north

const named = (list: readonly (readonly [name: string, through: string, ...rest: unknown[]])[]): Line[] =>
  list.map(([name, through]) => ({ name, line: plane(through), box: boxOf(plane(through)) }))
const alleyLines = named(alleys)
const roadLines = named([...arterials, ...roads])
const parkSpots = parks.map(({ name, ring }) => ({ name, at: centreOf(plane(ring)) }))

/** Land around the alleys where something is planted (data/city/episodes.ts): what happens there is the matter of one community. */
const together = episodes
  .flatMap(({ where }) => where)
  .flatMap((where) => {
    const alley = where.kind === 'alley' && alleyLines.find(({ name }) => name === where.name)
    return alley ? [{ ...where, line: alley.line }] : []
  })
  .map(({ line, reach, clearOfArterials }) =>
    Array.from({ length: 21 }, (_, i) => along(line, i / 20).at)
      .filter((at) => roadLines.every((road) => nearestOn(road.line, at).distance > clearOfArterials / 2))
      .flatMap(({ x, y }) => [
        { x, y: y - reach },
        { x, y: y + reach },
      ]),
  )

const separates = ([left, right]: readonly [Ring, Ring]): boolean =>
  together.some((spots) => spots.some((at) => isInside(left, at)) && spots.some((at) => isInside(right, at)))

/** Land of an ordinary community, square metres; a street has 5 to 14 of them. */
const ordinary = 280_000

/** Lower is better: how far the pieces are from whole communities, how long and thin they are, less what a road as border is worth. */
const costOf = (pieces: readonly [Ring, Ring], count: number, worth: number): { cost: number; share: number } => {
  const [left, right] = pieces
  const exact = (areaOf(left) / (areaOf(left) + areaOf(right))) * count
  const share = Math.max(1, Math.min(count - 1, Math.round(exact)))
  const thin = Math.max(0, 0.68 - Math.min(roundness(left), roundness(right)))
  return { cost: Math.abs(exact - share) / Math.min(share, count - share) + 4 * thin - worth, share }
}

const straightCuts = (ring: Ring): XY[][] => {
  const middle = centreOf(ring)
  const reach = Math.max(...ring.map((at) => Math.hypot(at.x - middle.x, at.y - middle.y)))
  return [0, 1.5, 90, 91.5].flatMap((degrees) => {
    const angle = (degrees * Math.PI) / 180
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
    return Array.from({ length: 17 }, (_, i) => {
      const off = ((i - 8) / 9) * reach
      const at = { x: middle.x - off * dy, y: middle.y + off * dx }
      return [at, { x: at.x + dx, y: at.y + dy }]
    }).filter(([at]) => at && isInside(ring, at))
  })
}

/** Divides a ring in so many pieces of about the same size, along roads and alleys where these divide it well. */
const divide = (ring: Ring, count: number): Ring[] => {
  if (count <= 1) return [ring]
  let best: { pieces: readonly [Ring, Ring]; cost: number; share: number } | undefined
  const weigh = (line: readonly XY[], worth: number) => {
    const pieces = cut(ring, line)
    if (!pieces || separates(pieces)) return
    const { cost, share } = costOf(pieces, count, worth)
    if (!best || cost < best.cost) best = { pieces, cost, share }
  }
  const around = boxOf(ring)
  for (const line of straightCuts(ring)) weigh(line, 0)
  for (const [lines, worth] of [
    [roadLines, 0.45],
    [alleyLines, 0.3],
  ] as const) {
    for (const { line, box } of lines)
      if (meet(box, around)) for (const part of partsInside(ring, line, 60, 150)) weigh(part, worth)
  }
  if (!best) throw new Error('a street cannot be divided')
  const { pieces, share } = best
  return [...divide(pieces[0], share), ...divide(pieces[1], count - share)]
}

/** Rings with every corner of their neighbours that lies on one of their sides: what touches then shares all its corners. */
const joined = (rings: readonly Ring[]): Ring[] => {
  const corners = [...new Map(rings.flat().map((at) => [`${at.x.toFixed(3)} ${at.y.toFixed(3)}`, at])).values()]
  return rings.map((ring) =>
    ring.flatMap((a, i) => {
      const b = ring[(i + 1) % ring.length] ?? a
      const [west, east] = [Math.min(a.x, b.x) - 1, Math.max(a.x, b.x) + 1]
      const [south, north] = [Math.min(a.y, b.y) - 1, Math.max(a.y, b.y) + 1]
      const near = corners.filter(
        (at) =>
          at.x > west &&
          at.x < east &&
          at.y > south &&
          at.y < north &&
          nearestOn([a, b], at).distance < 1e-4 &&
          Math.hypot(at.x - a.x, at.y - a.y) > 1e-2 &&
          Math.hypot(at.x - b.x, at.y - b.y) > 1e-2,
      )
      const from = (at: XY) => Math.hypot(at.x - a.x, at.y - a.y)
      return [a, ...near.sort((p, q) => from(p) - from(q))]
    }),
  )
}

/** Metres of a line inside a ring. */
const lengthIn = (ring: Ring, line: readonly XY[]): number =>
  partsInside(ring, line, 0, 0).reduce(
    (sum, part) => sum + part.slice(1).reduce((all, b, i) => all + distance(part[i] ?? b, b), 0),
    0,
  )

const distance = (a: XY, b: XY): number => Math.hypot(a.x - b.x, a.y - b.y)

const winds = ['东', '东北', '北', '西北', '西', '西南', '南', '东南']

/** Where in its street a community lies, as a word: 北里, or 中里 in the middle. */
const quarter = (ring: Ring, whole: XY): string => {
  const { x, y } = centreOf(ring)
  if (Math.hypot(x - whole.x, y - whole.y) < 250) return '中'
  return winds[Math.round((Math.atan2(y - whole.y, x - whole.x) / Math.PI) * 4 + 8) % 8] ?? '中'
}

/** Names after the longest alley in it, else a landmark, park or road; each once in the city; else after its place in its street. */
const makeNamer = () => {
  const taken = new Set<string>()
  return (ring: Ring, street: string, middle: XY): string => {
    const here = `${street.replace(/街道$/, '')}${quarter(ring, middle)}`
    const candidates = [
      ...longestIn(ring, alleyLines),
      ...landmarks.filter(([, lon, lat]) => isInside(ring, toPlane(lon, lat))).map(([name]) => name),
      ...parkSpots.filter(({ at }) => isInside(ring, at)).map(({ name }) => name),
      ...longestIn(ring, roadLines).filter((name) => !name.endsWith('二环')),
      ...['', '一', '二', '三', '四'].map((number) => `${here}${number}里`),
    ]
    const free = candidates.find((name) => !taken.has(name)) ?? here
    taken.add(free)
    return `${free}社区`
  }
}

/** Names of the lines with more than 120 m in a ring, first those that lie in it longest and with most of themselves. */
const longestIn = (ring: Ring, lines: readonly Line[]): string[] => {
  const around = boxOf(ring)
  return lines
    .filter(({ box }) => meet(box, around))
    .map(({ name, line }) => {
      const length = lengthIn(ring, line)
      return { name, length, share: length / along(line, 0).length }
    })
    .filter(({ length }) => length > 120)
    .sort((a, b) => b.length * b.share - a.length * a.share)
    .map(({ name }) => name)
}

/** To a tenth of a millimetre, which brings the corners of the streets back as they were drawn. */
const degrees = (at: XY): GeoJSON.Position => toLonLat(at).map((one) => Number(one.toFixed(9)))

/** Rows from the north, each from the west: communities are numbered as one reads. */
const asRead = (a: XY, b: XY): number => Math.round((b.y - a.y) / 700) || a.x - b.x

const makeCommunities = (): Community[] => {
  const rings = streets.map(({ geometry }) =>
    (geometry.coordinates[0]?.[0] ?? []).slice(1).map(([lon = 0, lat = 0]) => toPlane(lon, lat)),
  )
  const divided = rings.map((ring) => divide(ring, Math.max(5, Math.min(14, Math.round(areaOf(ring) / ordinary)))))
  const whole = joined(divided.flat())
  const nameOf = makeNamer()
  let next = 0
  return streets.flatMap((street, i) => {
    const own = whole.slice(next, next + (divided[i]?.length ?? 0))
    next += own.length
    const rows = own.map((ring) => ({ ring, centre: centreOf(ring) })).sort((a, b) => asRead(a.centre, b.centre))
    const middle = centreOf(rings[i] ?? [])
    return rows.map(({ ring }, position) => {
      const corners = ring.map(degrees)
      return {
        code: `${street.code}${String(position + 1).padStart(3, '0')}`,
        level: 'community' as const,
        name: nameOf(ring, street.name, middle),
        geometry: { type: 'MultiPolygon' as const, coordinates: [[[...corners, corners[0] ?? []]]] },
      }
    })
  })
}

let made: readonly Community[] | undefined

/** The communities of the demo city; those of a street tile it exactly and share every corner with their neighbours. */
export const communities = (): readonly Community[] => {
  made ??= makeCommunities()
  return made
}
