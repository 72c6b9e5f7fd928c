import type { Crs } from './crs.ts'
import type { Encoding } from './encoding.ts'
import type { RawValue } from './kind.ts'

export type SourceFormat = 'geojson' | 'shapefile' | 'geopackage' | 'kml' | 'csv' | 'xlsx'

/** A row as a file has it: geometry in the file's own degrees. `fault` (Chinese, with the remedy) where it could not be read. */
export type RawRow = {
  /** From 1 as the file shows it: line of a spreadsheet, ordinal of a feature. */
  row: number
  properties: Record<string, RawValue>
  geometry: GeoJSON.Geometry | null
  fault?: string
}

/** What a person has to say before a file can be read: it never guesses these. */
export type Need = 'crs' | 'encoding' | 'layer' | 'lonlat columns'

/** What is known beforehand, or what the person has said. */
export type SourceOptions = {
  /** The file's own name: its ending tells the format where the content does not. */
  name: string
  encoding?: Encoding
  layer?: string
  /** The person's word on the system; it outranks the file's. */
  crs?: Crs
}

export type Source = {
  format: SourceFormat
  layers: string[]
  /** The layer that `rows` reads. */
  layer: string | undefined
  columns: { name: string; samples: string[] }[]
  encoding?: Encoding
  /** As the file (or its format) states it, or as the person said; undefined where nobody did. */
  crs?: Crs
  /** Name of the projection that is undone while reading. */
  projection?: string
  needs: Need[]
  /** Rows, where the file tells without being read. */
  count?: number
  /** The rows in order, some at a time; memory stays bounded. `onShare` is told the share read, 0…1. May be called again. */
  rows: (onShare?: (share: number) => void) => AsyncIterable<RawRow[]>
}

/** What one format knows of a file; `openSource` adds columns and needs. */
export type Layered = Omit<Source, 'columns' | 'needs'> & { needs?: Need[] }
