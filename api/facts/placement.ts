import type { Candidate } from '../gazetteer/candidate.ts'

/** How an order's coordinates were found, as the fact store keeps it. `confidence` 0..1; 0 where the sender gave them. */
export type FoundBy = { by: 'sender' | 'gazetteer' | 'person'; level: string; matched: string; confidence: number }

export const bySender: FoundBy = { by: 'sender', level: '', matched: '', confidence: 0 }

/**
 * Where an order without coordinates of its own stands. geocoded: the gazetteer was sure enough; waiting: a person must look; placed: one
 * has; dismissed: one has said that it has no place. `place`: the text it was found by. WGS84.
 */
export type Placement = {
  state: 'geocoded' | 'waiting' | 'placed' | 'dismissed'
  place: string
  candidates: readonly Candidate[]
  level: string | null
  matched: string | null
  confidence: number | null
  lon: number | null
  lat: number | null
  by: string | null
}

/** What the gazetteer says of an order now. `sure`: a candidate that is taken without a person. */
export type Located = { candidates: readonly Candidate[]; sure: Candidate | undefined }

export const waitingAt = (place: string, candidates: readonly Candidate[]): Placement => ({
  state: 'waiting',
  place,
  candidates,
  level: null,
  matched: null,
  confidence: null,
  lon: null,
  lat: null,
  by: null,
})

export const geocodedAt = (place: string, candidates: readonly Candidate[], sure: Candidate): Placement => {
  const { level, matched, confidence, lon, lat } = sure
  return { state: 'geocoded', place, candidates, level, matched, confidence, lon, lat, by: null }
}

/**
 * What becomes of an order that was sent without coordinates. While its place text stays the same, its place does too, whatever the
 * gazetteer has learnt since, and what a person decided stands; counts do not wander when only a status changes.
 */
export const settlePlacement = (
  prior: Placement | undefined,
  place: string,
  { candidates, sure }: Located,
): Placement => {
  if (prior?.place === place && prior.state !== 'waiting') return prior
  return sure ? geocodedAt(place, candidates, sure) : waitingAt(place, candidates)
}

/** How a placement's coordinates are told to the fact store. */
export const foundByOf = ({ state, level, matched, confidence }: Placement): FoundBy => ({
  by: state === 'placed' ? 'person' : 'gazetteer',
  level: level ?? '',
  matched: matched ?? '',
  confidence: confidence ?? 0,
})
