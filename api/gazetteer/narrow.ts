import type { Detail } from './address.ts'
import { isLine, type Named } from './names.ts'
import { boxOf, endOf, type LonLat, metresBetween, middleOf, offset, pointsOf, type Spread } from './shape.ts'

/** How far off a point of this kind may be at least; a compound given by a point is some 60 m across. */
const leastSpread = (named: Named): number => (named.kind === 'landmark' ? 100 : isLine(named) ? 30 : 60)

const compass = { 东: [1, 0], 西: [-1, 0], 南: [0, -1], 北: [0, 1] } as const

/** Where on a named thing the details after it point. House numbers do not: the gazetteer knows lines, not doors. WGS84, metres. */
export const narrowed = (named: Named, { at, metres }: Spread, details: readonly Detail[]): Spread => {
  let spread: Spread = { at, metres: Math.max(metres, leastSpread(named)) }
  for (const detail of details) {
    if (isLine(named)) {
      const [west, south, east, north] = named.box
      const points = pointsOf(named.geometry)
      if (detail.kind === 'end') spread = atLeast(middleOf(endOf(points, detail.side)) ?? spread, 40)
      else if (detail.kind === 'part') {
        const eastWest = (east - west) * Math.cos((north * Math.PI) / 180) > north - south
        const share = ([lon, lat]: LonLat) =>
          eastWest ? (lon - west) / (east - west) : (north - lat) / (north - south)
        const third = detail.side === '中' ? 1 : ['西', '北'].includes(detail.side) ? 0 : 2
        spread = middleOf(points.filter((point) => Math.min(2, Math.floor(share(point) * 3)) === third)) ?? spread
      }
    } else if (detail.kind === 'side') {
      const [east, north] = compass[detail.side]
      const [w, s, e, n] = boxOf(named.geometry)
      const half = metresBetween([w, s], [e, n]) / 2
      const shift = Math.min(150, Math.max(50, half * 0.7))
      spread = atLeast({ at: offset(named.at, east * shift, north * shift), metres: 60 }, leastSpread(named))
    } else if (detail.kind === 'building') spread = { ...spread, metres: Math.min(spread.metres, 100) }
    if (detail.kind === 'near') spread = { ...spread, metres: spread.metres + 80 }
  }
  return spread
}

const atLeast = ({ at, metres }: Spread, least: number): Spread => ({ at, metres: Math.max(metres, least) })
