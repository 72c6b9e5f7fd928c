import { useMemo } from 'react'
import { type Alert, type Area, type AreaHeat, type ComponentCounts, isRefusal } from '../api.ts'
import { useExtent } from '../heat/queries.ts'
import { allComplaints, type Shown } from '../heat/subject.ts'
import { useNow } from '../ui/now.ts'
import type { AreaTotals } from './AreaFigures.tsx'
import { useChildren } from './children.ts'
import { type Level, wholeCity } from './levels.ts'
import { useArea, useComponentCounts, useGrid, useHeatByArea } from './queries.ts'
import { concerns, rowsOf } from './rows.ts'
import { dayUpTo, hourUpTo, perFive } from './spans.ts'
import { useTotals } from './totals.ts'

type Asked = {
  code: string
  level: Level
  areas: readonly Area[]
  alerts: readonly Alert[]
  shown: Shown
  /** Epoch seconds of the instant shown; undefined is live. */
  at: number | undefined
}

/** All that is read of one area for its panel. Each part may come late or fail by itself. */
export const useAreaReading = ({ code, level, areas, alerts, shown, at }: Asked) => {
  const present = useNow(60)
  const area = useArea(code)
  const grid = useGrid(code)
  const children = useChildren(code, areas)
  const counts = useComponentCounts(code)
  const above = level !== 'grid'
  const extent = useExtent(shown.subject).data
  // The bucket of an instant of the past is whole; that of the present is not.
  const hour = extent && hourUpTo(at === undefined ? present : at + 300, extent)
  const day = dayUpTo(at ?? present)
  const counted = shown.kind !== 'complaints'
  const heat = useHeatByArea(shown.subject, children.level, code, hour, above && counted)
  // While the map shows one class of complaints, the table counts that class.
  const heard = counted ? allComplaints : shown.subject
  const complaints = useHeatByArea(heard, children.level, code, day, above)
  const own = useTotals({
    code,
    level,
    subject: counted ? shown.subject : undefined,
    heard,
    hour,
    day,
    areas,
    children: { heat: heat.data, complaints: complaints.data },
  })
  const rate = (sum: number): number => (shown.kind === 'flow' && hour ? perFive(sum, hour) : sum)
  const here = { code: code === wholeCity ? '' : code, center: grid.data?.center }
  const mine = alerts.filter((alert) => concerns(alert, here))
  const rows = useMemo(
    () =>
      children.list &&
      rowsOf(children.list, {
        shown: heat.data && ratesOf(heat.data, shown),
        complaints: complaints.data?.rows,
        components: counts.data?.children,
        alerts,
      }),
    [children.list, heat.data, complaints.data, counts.data, alerts, shown],
  )
  const totals: AreaTotals = {
    areaM2: grid.data?.areaM2 ?? own.areaM2,
    shown: own.shown === null ? null : rate(own.shown),
    complaints: own.complaints,
    alerts: mine.length,
    components: counts.data?.total ?? null,
    faulty: counts.data ? faultyOf(counts.data.byState) : null,
  }
  const parts = [area, grid, heat, complaints, own.heatQuery, own.complaintsQuery]
  const failed = parts.filter(({ isError }) => isError)
  return {
    area: area.data,
    grid: grid.data,
    children,
    rows,
    counts,
    mine,
    totals,
    /** The area is unknown or not the caller's. */
    gone: isRefusal(area.error) || isRefusal(grid.error),
    failing: failed.length > 0,
    retry: () => {
      for (const part of failed) void part.refetch()
    },
  }
}

/** Flows of each area per five minutes. */
const ratesOf = ({ rows, from, to }: AreaHeat, { kind }: Shown) =>
  kind === 'flow' ? rows.map(({ code, value }) => ({ code, value: perFive(value, { from, to }) })) : rows

const faultyOf = (byState: ComponentCounts['byState']): number =>
  byState.reduce((sum, { state, count }) => (state === 'intact' || state === 'removed' ? sum : sum + count), 0)
