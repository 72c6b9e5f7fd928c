import type { ZodType } from 'zod'
import type { LedgerDb } from '../db/ledger.ts'

/** A value of a source's column as the file types it; codes stay text where the file has them as text. */
export type RawValue = string | number | boolean | null

/** A field that a kind of import fills from a column. `aliases`: column names (any case) that are guessed for it. */
export type Field = { name: string; label: string; required: boolean; aliases: readonly string[]; hint?: string }

/**
 * What is wrong with a row (`row` counts from 1 as the file shows it) or with the whole (`row: null`). `code` is for programs,
 * `message` is Chinese: what is wrong and the remedy. `lon`, `lat` (WGS84) is where to look, `geometry` the piece at fault.
 */
export type Issue = {
  severity: 'error' | 'warning'
  row: number | null
  field: string | null
  code: string
  message: string
  lon?: number
  lat?: number
  geometry?: GeoJSON.Geometry
}

/** A row as a kind takes it: values by field name, geometry in WGS84. */
export type MappedRow = { row: number; values: Record<string, RawValue>; geometry: GeoJSON.Geometry | null }

export type CommitResult = {
  rows: number
  accepted: number
  rejected: number
  added: number
  changed: number
  unchanged: number
  removed: number
}

export type CheckReport = CommitResult & {
  /** The first 1,000; `issueCounts` counts all by code. */
  issues: Issue[]
  issueCounts: Record<string, number>
  /** True where the whole is broken (topology): the commit then needs `force`. */
  blocking: boolean
  /** At most 5,000 features, simplified. */
  preview: GeoJSON.FeatureCollection
  /** [west, south, east, north], null without geometry. */
  bbox: [number, number, number, number] | null
}

/** The city as kinds may ask it; `City` of the areas room is one. WGS84. */
export type KnownCity = {
  name: string
  timeZone: string
  outline: GeoJSON.MultiPolygon
  bbox: readonly [number, number, number, number]
  areas: readonly {
    code: string
    level: 'district' | 'street' | 'community'
    name: string
    geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon
  }[]
  contains(lon: number, lat: number): boolean
  /** Code of the smallest area that holds the point, '' if none does. */
  areaAt(lon: number, lat: number): string
}

export type KindContext<Options> = {
  ledger: LedgerDb
  city: KnownCity
  options: Options
  now: () => Date
  actor: string
  /** Name of the file, kept as the source of what it brings. */
  file?: string
  /**
   * Values of rows that could not be handed on (a broken geometry, a position that is none): already reported, but what they
   * name is not to be taken as absent from the file. Complete when the rows are at their end.
   */
  heldBack?: readonly Record<string, RawValue>[]
  /** Aborted where the person cancels: throw its reason between batches of rows. */
  signal: AbortSignal
  /** Rows done so far. */
  onProgress: (done: number) => void
}

/**
 * What can be imported. `check` looks and writes nothing; `commit` writes in one transaction with its event, or throws and
 * leaves all as it was. Rows at fault are left out and reported, the good ones go in. Both run off the main thread with a
 * ledger connection of their own and may see rows only once, in order.
 */
export type ImportKind<Options> = {
  name: 'areas' | 'grids' | 'components'
  label: string
  fields: readonly Field[]
  options: ZodType<Options>
  check: (rows: AsyncIterable<MappedRow[]>, context: KindContext<Options>) => Promise<CheckReport>
  commit: (rows: AsyncIterable<MappedRow[]>, context: KindContext<Options>) => Promise<CommitResult>
}
