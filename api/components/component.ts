import type { ComponentTable } from '../db/ledger.ts'

export type ComponentState = ComponentTable['state']

export const componentStates: readonly ComponentState[] = ['intact', 'damaged', 'missing', 'abandoned', 'removed']

export type Attributes = Record<string, string | number | boolean>

/** What a person or a register says of a component, beside where it stands. */
export type Details = {
  class: string
  name: string
  state: ComponentState
  owner: string
  maintainer: string
  manager: string
  national: string | null
  /** 'YYYY-MM-DD' */
  installedOn: string | null
  photo: string | null
  attributes: Attributes
}

/** Where it stands (WGS84) and what follows from that: smallest area, unit grid ('' where none), Morton code at z 26. */
export type Placed = { lon: number; lat: number; area: string; grid: string; quad: number }

/** A row as it was read: what it does not mention is undefined and stays as it was, or takes its default in a new component. */
export type ComponentInput = Partial<Omit<Details, 'class'>> & {
  class: string
  row: number
  /** '' where the district follows from the place. */
  district: string
  /** undefined where a code is to be assigned by `sourceId`. */
  code: string | undefined
  lon: number
  lat: number
  /** The register's own number of the record. */
  sourceId: string | undefined
  /** The kind of geometry that a point was made of. */
  was: string | undefined
}

/** A component as the ledger keeps it. */
export type Component = Details &
  Placed & {
    district: string
    code: string
    source: string | null
    sourceId: string | null
    version: number
  }

export const defaults: Omit<Details, 'class' | 'name'> = {
  state: 'intact',
  owner: '',
  maintainer: '',
  manager: '',
  national: null,
  installedOn: null,
  photo: null,
  attributes: {},
}

/** Its name in URLs, on the map and in the address bar: '110102.01020304'. */
export const keyOf = ({ district, code }: { district: string; code: string }): string => `${district}.${code}`
