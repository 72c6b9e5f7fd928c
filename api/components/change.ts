import type { Component, Details, Placed } from './component.ts'

/** The fields whose changes are kept, place first. */
const placeFields = ['lon', 'lat'] as const
const detailFields = [
  'class',
  'name',
  'state',
  'owner',
  'maintainer',
  'manager',
  'national',
  'installedOn',
  'photo',
  'attributes',
] as const

type Kept = Pick<Component, (typeof placeFields)[number] | (typeof detailFields)[number]>

/** The fields that differ, before and after; moved: the place is among them. */
export type Change = { verb: 'moved' | 'changed'; before: Partial<Kept>; after: Partial<Kept> }

/** Two places closer than this are the same: registers round, and a change of a tenth of a millimetre is none. */
const sameDegrees = 1e-9

const same = (a: unknown, b: unknown): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < sameDegrees
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) return sorted(a) === sorted(b)
  return a === b
}

const sorted = (value: object): string => JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** What turns one component into what is said of it now; undefined where nothing does. */
export const changeOf = (
  old: Kept,
  now: Partial<Details> & Partial<Pick<Placed, 'lon' | 'lat'>>,
): Change | undefined => {
  const before: Partial<Kept> = {}
  const after: Partial<Kept> = {}
  const differ = (fields: readonly (keyof Kept)[]): boolean => {
    let any = false
    for (const field of fields) {
      if (now[field] === undefined || same(old[field], now[field])) continue
      Object.assign(before, { [field]: old[field] })
      Object.assign(after, { [field]: now[field] })
      any = true
    }
    return any
  }
  const moved = differ(placeFields)
  const changed = differ(detailFields)
  return moved || changed ? { verb: moved ? 'moved' : 'changed', before, after } : undefined
}
