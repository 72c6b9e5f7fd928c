import type { ComponentChange } from '../api.ts'
import { figure } from '../ui/figures.ts'
import { w } from '../words.ts'
import { metresBetween } from './moving.ts'
import { isState } from './state.ts'

export type FieldChange = { field: Field; from: string; to: string }

type Field = keyof typeof w.components.fields
const isField = (name: string): name is Field => name in w.components.fields

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const text = (field: Field, value: unknown): string => {
  if (value === null || value === undefined || value === '') return w.components.unknown
  if (field === 'state' && typeof value === 'string' && isState(value)) return w.components.states[value]
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What a change did, field by field in words; a move is one line that tells how far. */
export const changesOf = ({ from: before, to: after }: Pick<ComponentChange, 'from' | 'to'>): FieldChange[] => {
  const lines: FieldChange[] = []
  const [lon, lat, toLon, toLat] = [before.lon, before.lat, after.lon, after.lat].map(number)
  if (toLon !== undefined || toLat !== undefined) {
    const from = { lon: lon ?? toLon ?? 0, lat: lat ?? toLat ?? 0 }
    const to = { lon: toLon ?? from.lon, lat: toLat ?? from.lat }
    lines.push({ field: 'place', from: '', to: w.components.movedBy(figure(metresBetween(from, to))) })
  }
  for (const [field, value] of Object.entries(after)) {
    if (isField(field)) lines.push({ field, from: text(field, before[field]), to: text(field, value) })
  }
  return lines
}
