/** What a candidate's position rests on, the surest first. */
export const levels = [
  'point',
  'component',
  'crossing',
  'compound',
  'landmark',
  'alley',
  'road',
  'grid',
  'community',
  'street',
  'district',
] as const
export type Level = (typeof levels)[number]

/**
 * A place that a text may mean. `lon`, `lat` WGS84; `spread`: how far from there the true place may lie, in metres; `confidence`:
 * 0..1, how sure it is that the text means this and that the point is near enough to be used. `area`: smallest area known to
 * hold it, '' for none. `key`: district.code of a component, a code, or kind/name of a place.
 */
export type Candidate = {
  level: Level
  key: string
  name: string
  /** The piece of the text that was understood. */
  matched: string
  area: string
  lon: number
  lat: number
  spread: number
  confidence: number
}

/** Confidence that is left when the point may be so many metres off: a unit grid is 100 m wide, an alley 300-600 m long. */
const spreadWorth: readonly (readonly [metres: number, worth: number])[] = [
  [100, 1],
  [300, 0.92],
  [500, 0.82],
  [1000, 0.6],
  [2000, 0.4],
  [5000, 0.2],
]

/** Between the steps of the table in straight lines; 1 below the first, the last above. */
export const worthOf = (metres: number): number => {
  const [first] = spreadWorth
  if (!first || metres <= first[0]) return 1
  for (let i = 1; i < spreadWorth.length; i++) {
    const [fromMetres, fromWorth] = spreadWorth[i - 1] ?? first
    const [toMetres, toWorth] = spreadWorth[i] ?? first
    if (metres <= toMetres) return fromWorth + ((metres - fromMetres) / (toMetres - fromMetres)) * (toWorth - fromWorth)
  }
  return spreadWorth.at(-1)?.[1] ?? 0
}

/** A candidate from its certainty (that the text means it) and its spread. Figures are rounded for people: 1e-6 degrees, metres, 1 %. */
export const candidate = ({
  certainty,
  ...rest
}: Omit<Candidate, 'confidence'> & { certainty: number }): Candidate => ({
  ...rest,
  lon: Math.round(rest.lon * 1e6) / 1e6,
  lat: Math.round(rest.lat * 1e6) / 1e6,
  spread: Math.round(rest.spread),
  confidence: Math.round(Math.max(0, Math.min(1, certainty * worthOf(rest.spread))) * 100) / 100,
})
