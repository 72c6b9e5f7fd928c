import { type Crs, crsNames, metresBetween, type Position, toWgs84 } from './crs.ts'

export type Suspicion = {
  /** The system under which most points fall in the city. */
  crs: Crs
  /** How many of the points fall in the city if they are read as each system. */
  inside: Record<Crs, number>
  points: number
  /** Mean distance between the points as given and as they would then lie. */
  shiftMetres: number
}

/** Fewer points than this, or fewer strays, say nothing. */
const fewestPoints = 20
const fewestStrays = 3

/**
 * Tells whether points that were given as `given` would fall in the city better under another system: at least half of the
 * strays must come home. A shift of some 550 m (GCJ-02 in Beijing) is seen only by the points near the edge, so strays are
 * few even when every point is wrong. Undefined where nothing is suspect.
 */
export const suspectCrs = (
  points: readonly Position[],
  given: Crs,
  contains: (lon: number, lat: number) => boolean,
): Suspicion | undefined => {
  if (points.length < fewestPoints) return undefined
  const inside: Record<Crs, number> = { wgs84: 0, cgcs2000: 0, gcj02: 0, bd09: 0 }
  for (const point of points) for (const crs of crsNames) if (contains(...toWgs84(crs, point))) inside[crs]++
  const strays = points.length - inside[given]
  if (strays < fewestStrays) return undefined
  const crs = crsNames.reduce<Crs>((best, one) => (inside[one] > inside[best] ? one : best), given)
  if (crs === given || points.length - inside[crs] > strays / 2) return undefined
  const shift = points.reduce((sum, point) => sum + metresBetween(toWgs84(given, point), toWgs84(crs, point)), 0)
  return { crs, inside, points: points.length, shiftMetres: Math.round(shift / points.length) }
}

/** The systems as people write them. */
export const shownNames: Record<Crs, string> = { wgs84: 'WGS84', cgcs2000: 'CGCS2000', gcj02: 'GCJ-02', bd09: 'BD-09' }

/** The suspicion in words, with the remedy that the reader can apply. */
export const suspicionWords = (suspicion: Suspicion, given: Crs, remedy: string): string => {
  const { crs, inside, points, shiftMetres } = suspicion
  const name = shownNames[crs]
  return `坐标疑为 ${name}：按 ${shownNames[given]} 有 ${inside[given]}/${points} 个点落在本市，按 ${name} 有 ${inside[crs]}/${points} 个，相差约 ${shiftMetres} 米；${remedy}`
}

/** What to tell a sender whose WGS84 positions look like another system's. Without strays there is nothing to look at. */
export const systemWarnings = (
  sample: readonly Position[],
  strays: number,
  contains: (lon: number, lat: number) => boolean,
): string[] => {
  const suspicion = strays > 0 ? suspectCrs(sample, 'wgs84', contains) : undefined
  if (!suspicion) return []
  return [suspicionWords(suspicion, 'wgs84', '请先转换为 WGS84 再上报，或用 npm run import 的 --crs 参数导入')]
}
