import type { Area, Place } from '../api.ts'
import { distanceTo, holds } from './geometry.ts'

const order = { district: 0, street: 1, community: 2 } as const

/** The areas that hold a point, from the district down; empty outside. */
export const areasAt = (areas: readonly Area[], lon: number, lat: number): Area[] =>
  areas
    .filter(({ geometry }) => holds(geometry, lon, lat))
    .sort((a, b) => order[a.properties.level] - order[b.properties.level])

/** The areas above a code and itself, from the district down. */
export const areasOf = (areas: readonly Area[], code: string): Area[] =>
  areas
    .filter(({ properties }) => code !== '' && code.startsWith(properties.code))
    .sort((a, b) => order[a.properties.level] - order[b.properties.level])

/** How far a name reaches, metres, and how readily people say it: an alley before the avenue it leaves. */
const reach: Record<string, { metres: number; weight: number }> = {
  landmark: { metres: 160, weight: 0.8 },
  alley: { metres: 90, weight: 0.9 },
  compound: { metres: 90, weight: 1 },
  road: { metres: 120, weight: 1.1 },
  arterial: { metres: 150, weight: 1.4 },
  park: { metres: 60, weight: 1.2 },
  water: { metres: 40, weight: 1.5 },
}

/** The named place people would say a point lies at, if one is near. WGS84. */
export const placeNear = (places: readonly Place[], lon: number, lat: number): string | undefined => {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const { geometry, properties } of places) {
    const rule = reach[properties.kind]
    if (!rule) continue
    const metres = distanceTo(geometry, lon, lat)
    const score = (metres + 20) * rule.weight
    if (metres <= rule.metres && score < least) {
      least = score
      best = properties.name
    }
  }
  return best
}
