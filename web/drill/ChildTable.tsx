import { type Ref, useMemo } from 'react'
import { type Shown, unitOf } from '../heat/subject.ts'
import { count, figure, sharedCount } from '../ui/figures.ts'
import { type Column, Table, type TableHandle } from '../ui/Table.tsx'
import { w } from '../words.ts'
import { complaintWords } from './AreaFigures.tsx'
import type { Level } from './levels.ts'
import type { ChildRow } from './rows.ts'

type Props = {
  rows: readonly ChildRow[]
  level: Exclude<Level, 'city'>
  shown: Shown
  ref: Ref<TableHandle>
  startFocused: boolean
  startAt: string | undefined
  onPick: (code: string) => void
  onPoint: (code: string | undefined) => void
}

const known = (value: number | null, show: (value: number) => string): string => (value === null ? '—' : show(value))

/** The table twin of the map: what lies below an area, with its figures. */
export const ChildTable = ({ rows, level, shown, ref, startFocused, startAt, onPick, onPoint }: Props) => {
  const columns = useMemo(() => columnsFor(rows, level, shown), [rows, level, shown])
  return (
    <Table
      // Another level has other columns; another area of the same level is sorted as the one before.
      key={level}
      ref={ref}
      label={w.drill.children(w.drill.levels[level], rows.length)}
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      first={{ column: 'code', down: false }}
      startFocused={startFocused}
      startAt={startAt}
      onPick={({ code }) => onPick(code)}
      onPoint={(row) => onPoint(row?.code)}
    />
  )
}

const keyOf = ({ code }: ChildRow): string => code

const columnsFor = (rows: readonly ChildRow[], level: Level, shown: Shown): Column<ChildRow>[] => {
  const most = Math.max(1e-9, ...rows.map((row) => row.shown ?? 0))
  const name: Column<ChildRow> = {
    id: 'code',
    title: w.drill.levels[level],
    hint: w.drill.byCode,
    value: (row) => row.code,
    show: (row) => <span title={row.code}>{row.name}</span>,
  }
  const area: Column<ChildRow> = {
    id: 'area',
    title: w.drill.squareMetres,
    value: (row) => row.areaM2,
    show: (row) => known(row.areaM2, count),
    figures: true,
  }
  const now: Column<ChildRow> = {
    id: 'shown',
    title: shown.name,
    hint: `${shown.name}${w.dot}${unitOf(shown)}`,
    value: (row) => row.shown,
    show: (row) => known(row.shown, figure),
    figures: true,
    share: (row) => (row.shown ?? 0) / most,
  }
  const complaints: Column<ChildRow> = {
    id: 'complaints',
    title: w.drill.complaints,
    hint: complaintWords(shown),
    value: (row) => row.complaints,
    show: (row) => known(row.complaints, sharedCount),
    figures: true,
  }
  const alerts: Column<ChildRow> = {
    id: 'alerts',
    title: w.drill.alerts,
    value: (row) => row.alerts,
    show: (row) => (row.alerts === 0 ? '·' : count(row.alerts)),
    figures: true,
  }
  const components: Column<ChildRow> = {
    id: 'components',
    title: w.drill.components,
    value: (row) => row.components,
    show: (row) => known(row.components, count),
    figures: true,
  }
  const faulty: Column<ChildRow> = {
    id: 'faulty',
    title: w.drill.faulty,
    hint: w.drill.faultyHint,
    value: (row) => row.faulty,
    show: (row) => (row.faulty === 0 ? '·' : known(row.faulty, count)),
    figures: true,
  }
  const heat = shown.kind === 'complaints' ? [complaints] : [now, complaints]
  return level === 'grid' ? [name, area, ...heat, components, faulty] : [name, ...heat, alerts, components, faulty]
}
