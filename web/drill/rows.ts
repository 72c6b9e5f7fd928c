import { latLngToCell } from 'h3-js'
import type { Alert } from '../api.ts'

/** One line of the table of what lies below: a figure that is not known is null, never zero. */
export type ChildRow = {
  code: string
  name: string
  areaM2: number | null
  /** What the map shows, and complaints of the last 24 hours. */
  shown: number | null
  complaints: number | null
  alerts: number
  components: number | null
  /** Components that should stand and are not whole. */
  faulty: number | null
}

export type Child = {
  code: string
  name: string
  areaM2: number | null
  center?: readonly [number, number] | undefined
}
type Valued = { code: string; value: number }
type Counted = { code: string; count: number; damaged: number }
type Standing = Pick<Alert, 'area'> & { cells: readonly Pick<Alert['cells'][number], 'cell'>[] }

export type Figures = {
  shown: readonly Valued[] | undefined
  complaints: readonly Valued[] | undefined
  components: readonly Counted[] | undefined
  alerts: readonly Standing[]
}

/**
 * True if an alert belongs to an area: by its code, or, for a unit grid, if one of its cells holds the grid's centre (WGS84);
 * an alert knows no grid, and a cell is as large as one.
 */
export const concerns = (alert: Standing, { code, center }: Pick<Child, 'code' | 'center'>): boolean => {
  if (code === '' || alert.area.code.startsWith(code)) return true
  if (code.length < 14 || !center) return false
  const cell = latLngToCell(center[1], center[0], 10)
  return alert.cells.some((each) => each.cell === cell)
}

/**
 * Puts together what is known of each child. An answer leaves out what nothing was counted in: of complaints and components that is
 * none, of a metric it is no data.
 */
export const rowsOf = (children: readonly Child[], { shown, complaints, components, alerts }: Figures): ChildRow[] => {
  const valuesOf = (list: readonly Valued[] | undefined) => {
    const values = list && new Map(list.map(({ code, value }) => [code, value]))
    return (code: string): number | undefined => values?.get(code)
  }
  const shownOf = valuesOf(shown)
  const complaintsOf = valuesOf(complaints)
  const counts = components && new Map(components.map((each) => [each.code, each]))
  return children.map((child) => ({
    code: child.code,
    name: child.name,
    areaM2: child.areaM2,
    shown: shownOf(child.code) ?? null,
    complaints: complaintsOf(child.code) ?? (complaints ? 0 : null),
    alerts: alerts.filter((alert) => concerns(alert, child)).length,
    components: counts ? (counts.get(child.code)?.count ?? 0) : null,
    faulty: counts ? (counts.get(child.code)?.damaged ?? 0) : null,
  }))
}
