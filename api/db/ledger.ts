import type { ColumnType, Generated, JSONColumnType, Kysely } from 'kysely'

/** The ledger's tables as Kysely sees them. The truth is data/ledger/*.sql; a test holds the two together. */
export type Ledger = {
  city: CityTable
  areas: AreaTable
  places: PlaceTable
  metrics: MetricTable
  capacities: CapacityTable
  tokens: TokenTable
  events: EventTable
  batches: BatchTable
  batch_bodies: { batch: Id; body: Buffer }
  complaint_numbers: ComplaintNumberTable
  complaint_reporters: { number: string; name: string | null; phone: string | null }
  alerts: AlertTable
  alert_cells: AlertCellTable
  detection_marks: { rule: string; metric: string; done_to: Instant; rows_seen: number; looked_at: Instant }
}

export type LedgerDb = Kysely<Ledger>

/** bigint keys come back as numbers: none of ours passes 2^53. */
type Id = number
type Instant = ColumnType<Date, Date | string, Date | string>
type Made = ColumnType<Date, Date | string | undefined, Date | string>
type Json<T extends object | null> = JSONColumnType<T>

export type CityTable = {
  one: Generated<boolean>
  name: string
  time_zone: string
  calendar: 'cn' | 'none'
  outline: Json<GeoJSON.MultiPolygon>
  demo: boolean
  seed: number | null
  seeded_at: Instant | null
  made_at: Made
}

export type AreaTable = {
  code: string
  level: 'district' | 'street' | 'community'
  name: string
  geometry: Json<GeoJSON.Polygon | GeoJSON.MultiPolygon>
  extent: string
  valid_from: Generated<string>
  valid_to: string | null
}

export type PlaceTable = {
  id: Generated<Id>
  kind: string
  name: string
  geometry: Json<GeoJSON.Geometry>
  extent: string
}

export type MetricTable = {
  code: string
  name: string
  unit: string
  kind: 'flow' | 'stock'
  declared: Generated<boolean>
  made_at: Made
}

export type CapacityTable = { metric: string; cell: string; capacity: number; basis: string }

export type TokenTable = {
  id: Generated<Id>
  name: string
  digest: Buffer
  role: 'operator' | 'staff' | 'sender' | 'administrator'
  scope: string[]
  made_at: Made
  expires_at: Instant | null
  revoked_at: Instant | null
}

export type EventTable = {
  id: Generated<Id>
  at: Made
  kind: string
  subject: string
  area: Generated<string>
  actor: Generated<string>
  data: Json<Record<string, unknown>>
}

export type BatchTable = {
  id: Generated<Id>
  sender: string
  key: string
  kind: 'observations' | 'complaints'
  digest: Buffer
  state: 'pending' | 'stored'
  result: Json<Record<string, unknown>>
  accepted_at: Instant
  stored_at: Instant | null
}

export type ComplaintNumberTable = {
  number: string
  digest: Buffer
  revision: number
  at: Instant
  cell: string | null
  class: string
}

export type AlertTable = {
  id: Generated<Id>
  rule: string
  metric: string
  state: 'open' | 'acknowledged' | 'closed'
  severity: 'A' | 'B' | 'C'
  place: string
  area: string
  lon: number
  lat: number
  observed: number
  normal: number
  capacity: number
  capacity_basis: string
  pattern: Json<{ dayKind: 'workday' | 'weekend'; from: number; to: number }[]>
  weeks: number
  of_weeks: number
  first_seen: Instant
  last_seen: Instant
  raised_at: Instant
  acknowledged_at: Instant | null
  acknowledged_by: string | null
  closed_at: Instant | null
  closed_why: string | null
}

export type AlertCellTable = { alert: Id; cell: string; observed: number; capacity: number }
