import { type Hit, isArea, isLine, type Named, type Names } from './names.ts'
import { type LonLat, metresBetween, nearestPoints, pointsOf, type Spread } from './shape.ts'

/** What a text's own words leave of the certainty that a name in it means a certain thing. */
export const certainties = {
  /** The text names no area, so nothing confirms the name. */
  unconfirmed: 0.96,
  /** The thing lies outside the area the text names, by up to 200 m or more: borders are not where people think. */
  nearby: 0.88,
  contradicted: 0.5,
  /** Part of a longer name that the gazetteer does not have: 堂子胡同小区, 北锣鼓巷. */
  partOfName: 0.7,
  /** Written with other characters of the same sound. */
  soundsLike: 0.8,
  /** Another place in the text lies elsewhere. */
  elsewhere: 0.75,
  roadsApart: 0.7,
} as const
/** An area's middle is no place: a person decides. */
export const areaCertainty: Partial<Record<Named['kind'], number>> = { community: 0.75, street: 0.5, district: 0.25 }

/** The deepest areas that the text or its form names. A name that is also a place's own (西长安街) names no area. */
export const statedAreas = (hits: readonly Hit[], within: readonly string[]): string[] => {
  const codes = [...within]
  for (const { options } of hits)
    if (options.every(({ named }) => isArea(named))) codes.push(...options.map(({ named }) => named.key))
  const all = [...new Set(codes)]
  return all.filter((code) => !all.some((other) => other !== code && other.startsWith(code)))
}

export const lies = (area: string, stated: string): boolean =>
  area !== '' && (area.startsWith(stated) || stated.startsWith(area))

/** Where a named thing lies, seen from the areas stated: certainty, and the middle of what of it lies there. */
export const agreement = (
  names: Names,
  named: Named,
  stated: readonly string[],
): { certainty: number; spread: Spread } => {
  const whole = names.middle(named, '') ?? { at: named.at, metres: 0 }
  if (stated.length === 0) return { certainty: certainties.unconfirmed, spread: whole }
  let nearby = false
  for (const code of stated) {
    if (isLine(named)) {
      const inside = names.middle(named, code)
      if (inside) return { certainty: 1, spread: inside }
    } else if (lies(named.area, code)) return { certainty: 1, spread: whole }
    const area = names.area(code)
    nearby ||= area !== undefined && (nearestPoints([whole.at], pointsOf(area.geometry))?.metres ?? 1e9) <= 200
  }
  return { certainty: nearby ? certainties.nearby : certainties.contradicted, spread: whole }
}

/** How many groups of points there are, 200 m apart or more. */
export const apart = (points: readonly LonLat[]): number => {
  const seen: LonLat[] = []
  for (const point of points) if (seen.every((other) => metresBetween(point, other) > 200)) seen.push(point)
  return Math.max(1, seen.length)
}
