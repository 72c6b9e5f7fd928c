import type { ColumnType, Generated, JSONColumnType, Kysely } from 'kysely'

/** The ledger's tables as Kysely sees them. The truth is data/ledger/*.sql; a test holds the two together. */
export type Ledger = {
  city: CityTable
  areas: AreaTable
  area_changes: AreaChangeTable
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
  maintenance_windows: MaintenanceWindowTable
  grids: GridTable
  grid_numbers: { prefix: string; last: number }
  grid_changes: GridChangeTable
  grid_change_grids: { change: Id; code: string; side: 'before' | 'after' }
  components: ComponentTable
  component_changes: ComponentChangeTable
  component_tallies: ComponentTallyTable
  component_clusters: ComponentClusterTable
  component_numbers: { district: string; last: number }
  component_placing: { one: Generated<boolean>; event: Id }
  rules: RuleTable
  detection_looks: { engine: string; metric: string; step: number; cells: Json<Record<string, number[]>> }
  detection_marks: { rule: string; metric: string; done_to: Instant; rows_seen: number; looked_at: Instant }
  imports: ImportTable
  geocode_thresholds: { id: Generated<Id>; value: number; since: Instant; by: string }
  complaint_placements: ComplaintPlacementTable
  hazard_lists: HazardListTable
  hazard_orders: HazardOrderTable
  hazard_points: HazardPointTable
  hazard_merges: HazardMergeTable
  hazard_apart: HazardApartTable
  hazard_tasks: { list: Id; point: string; state: 'open' | 'done'; note: string; by: string; at: Instant }
  class_aliases: { was: string; is_now: string; until: Instant | null; by: string; at: Instant }
  severe_reports: { number: string; rule: string; at: Instant }
  rain_events: { from_at: Instant; to_at: Instant; mm: number; source: string }
}

export type LedgerDb = Kysely<Ledger>

/** bigint keys come back as numbers: none of ours passes 2^53. */
type Id = number
type Instant = ColumnType<Date, Date | string, Date | string>
type Made = ColumnType<Date, Date | string | undefined, Date | string>
type Json<T extends object | null> = JSONColumnType<T>
/** JSON with a default in the SQL. */
type DefaultJson<T extends object> = ColumnType<T, string | undefined, string>
/** JSON that comes later than its row. */
type MaybeJson<T extends object> = ColumnType<T | null, string | null | undefined, string | null>

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
  grid_digits: Generated<14 | 15>
}

export type AreaTable = {
  code: string
  level: 'district' | 'street' | 'community'
  name: string
  geometry: Json<GeoJSON.Polygon | GeoJSON.MultiPolygon>
  extent: string
  valid_from: Generated<string>
  valid_to: string | null
  area_m2: number | null
  responsible: string | null
  source: string | null
}

export type AreaChangeTable = {
  id: Generated<Id>
  code: string
  valid_from: string
  verb: 'added' | 'changed' | 'corrected' | 'withdrawn'
  at: Made
  actor: string
  source: string | null
  before: Json<Record<string, unknown> | null>
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

export type ComplaintPlacementTable = {
  number: string
  state: 'geocoded' | 'waiting' | 'placed' | 'dismissed'
  place: string
  candidates: Json<object[]>
  level: string | null
  matched: string | null
  confidence: number | null
  lon: number | null
  lat: number | null
  by: string | null
  changed_at: Instant
  content: Json<object | null>
}

export type AlertTable = {
  id: Generated<Id>
  rule: string
  metric: string
  subject: Generated<string>
  state: 'pending' | 'open' | 'acknowledged' | 'handling' | 'monitoring' | 'closed'
  severity: 'A' | 'B' | 'C'
  priority: Generated<number>
  place: string
  area: string
  lon: number
  lat: number
  observed: number
  normal: number
  capacity: number | null
  capacity_basis: string | null
  pattern: AlertPattern
  weeks: Generated<number>
  of_weeks: Generated<number>
  evidence: AlertEvidence
  parent: Id | null
  first_seen: Instant
  last_seen: Instant
  raised_at: Instant
  opened_at: Instant | null
  acknowledged_at: Instant | null
  acknowledged_by: string | null
  handling_at: Instant | null
  handling_by: string | null
  monitoring_at: Instant | null
  monitoring_by: string | null
  closed_at: Instant | null
  closed_by: string | null
  closed_why: string | null
  over_at: Instant | null
  no_data_since: Instant | null
  held: 'quiet' | 'budget' | 'maintenance' | null
  held_until: Instant | null
  snoozed_until: Instant | null
  snoozed_by: string | null
  snoozed_why: string | null
  past_key: string | null
}

type AlertPattern = DefaultJson<{ dayKind: 'workday' | 'weekend'; from: number; to: number }[]>
/** As api/alerts/evidence.ts has it; {} in alerts older than the column. */
type AlertEvidence = DefaultJson<object>

export type AlertCellTable = {
  alert: Id
  cell: string
  observed: number
  capacity: number | null
  expected: number | null
  z: number | null
}

export type MaintenanceWindowTable = {
  id: Generated<Id>
  area: string
  rule: string | null
  metric: string | null
  subject: string | null
  from_at: Instant
  to_at: Instant
  why: string
  made_by: string
  made_at: Instant
  ended_at: Instant | null
  ended_by: string | null
}

export type GridTable = {
  code: string
  geometry: Json<GeoJSON.Polygon | GeoJSON.MultiPolygon>
  extent: string
  area_m2: number
  land_use: string | null
  level: string | null
  responsible: string | null
  origin: 'generated' | 'imported' | 'split' | 'merged'
  valid_from: string
  valid_to: string | null
}

export type GridChangeTable = {
  id: Generated<Id>
  at: Instant
  actor: string
  verb: 'generated' | 'imported' | 'split' | 'merged' | 'undone'
  area: string
  detail: Json<Record<string, unknown>>
  undone_at: Instant | null
  undone_by: string | null
}

export type ComponentTable = {
  code: string
  district: string
  national: string | null
  standard: string
  class: string
  name: string
  state: 'intact' | 'damaged' | 'missing' | 'abandoned' | 'removed'
  owner: Generated<string>
  maintainer: Generated<string>
  manager: Generated<string>
  area: string
  grid: Generated<string>
  lon: number
  lat: number
  quad: number
  installed_on: string | null
  photo: string | null
  attributes: Json<Record<string, string | number | boolean>>
  source: string | null
  source_id: string | null
  version: Generated<number>
  added_at: Instant
  added_by: string
  changed_at: Instant
}

export type ComponentChangeTable = {
  id: Generated<Id>
  district: string
  code: string
  at: Instant
  actor: string
  verb: 'moved' | 'changed'
  before: Json<Record<string, unknown>>
  after: Json<Record<string, unknown>>
  undone_at: Instant | null
  undone_by: string | null
}

export type ComponentTallyTable = {
  code: string
  parent: string
  class: string
  state: ComponentTable['state']
  count: number
}

export type ComponentClusterTable = {
  level: number
  cell: number
  area: string
  grp: number
  count: number
  amiss: number
  lon: number
  lat: number
}

export type RuleTable = {
  id: Generated<Id>
  rule: string
  area: string
  subject: string
  day_kind: '' | 'workday' | 'shifted' | 'weekend' | 'holiday'
  settings: Json<Record<string, number>>
  enabled: boolean
  since: Instant
  until: Instant | null
  note: string
  made_by: string
  ended_by: string | null
}

export type ImportTable = {
  id: Generated<Id>
  kind: 'areas' | 'grids' | 'components'
  file: string
  bytes: number
  digest: Buffer
  state: 'uploaded' | 'checking' | 'checked' | 'committing' | 'committed' | 'failed' | 'discarded'
  source: Json<Record<string, unknown>>
  reading: MaybeJson<Record<string, unknown>>
  report: MaybeJson<Record<string, unknown>>
  preview: MaybeJson<GeoJSON.FeatureCollection>
  result: MaybeJson<Record<string, unknown>>
  reason: string | null
  made_by: string
  made_at: Instant
  checked_at: Instant | null
  committed_by: string | null
  committed_at: Instant | null
}

export type HazardListTable = {
  id: Generated<Id>
  name: string
  query: string
  area: string
  filter: Json<Record<string, unknown>>
  state: 'making' | 'ready' | 'failed' | 'cancelled' | 'discarded'
  reason: string | null
  counts: MaybeJson<Record<string, unknown>>
  made_by: string
  made_at: Instant
  ready_at: Instant | null
  tasked_at: Instant | null
  recheck_on: string | null
  rechecked_by: Id | null
  previous: Id | null
}

export type HazardOrderTable = {
  list: Id
  number: string
  at: Instant
  class: string
  status: string
  place: string
  text: string
  address: Json<Record<string, string>>
  area: string
  lon: number | null
  lat: number | null
  exact: boolean
  caller: string
  point: string
}

export type HazardPointTable = {
  list: Id
  key: string
  rank: number
  address: string
  household: string
  area: string
  lon: number | null
  lat: number | null
  orders: number
  callers: number
  first_at: Instant
  last_at: Instant
  again: string | null
}

export type HazardMergeTable = {
  list: Id
  a: string
  b: string
  point: string
  reason: 'household' | 'building' | 'phone' | 'distance'
  value: number
  said: string
}

export type HazardApartTable = {
  id: Generated<Id>
  list: Id
  a: string
  b: string
  said: string
  by: string
  at: Instant
  undone_by: string | null
  undone_at: Instant | null
}
