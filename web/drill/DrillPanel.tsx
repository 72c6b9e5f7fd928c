import { type RefObject, useRef } from 'react'
import type { Alert, Area } from '../api.ts'
import { ComplaintClasses } from '../facts/ComplaintClasses.tsx'
import { GridActs } from '../grid/GridActs.tsx'
import { GridHistory } from '../grid/GridHistory.tsx'
import type { Shown } from '../heat/subject.ts'
import { groupedCode } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import type { TableHandle } from '../ui/Table.tsx'
import { useKeys } from '../ui/useKeys.ts'
import { w } from '../words.ts'
import { AreaAlerts } from './AreaAlerts.tsx'
import { AreaFacts } from './AreaFacts.tsx'
import { AreaFigures } from './AreaFigures.tsx'
import { ChildTable } from './ChildTable.tsx'
import { ComponentSummary } from './ComponentSummary.tsx'
import styles from './DrillPanel.module.css'
import { factsOf, neighboursOf } from './facts.ts'
import { GridComponents } from './GridComponents.tsx'
import { type Crumb, gridNumber, levelOf } from './levels.ts'
import { useAreaReading } from './reading.ts'

/** How one came here: whether by the keys of a table, and from which area or component. */
export type Way = { walking: RefObject<boolean>; cameFrom: string }

type Props = {
  code: string
  crumbs: readonly Crumb[]
  areas: readonly Area[]
  alerts: readonly Alert[]
  /** The city's name. */
  city: string
  zone: string
  shown: Shown
  /** Epoch seconds of the instant shown; undefined is live. */
  at: number | undefined
  /** Class of complaints on the map, if one is. */
  complaintClass: string | undefined
  way: Way
  onClass: (name: string) => void
  onPick: (code: string) => void
  onComponent: (component: string) => void
  onPoint: (code: string | undefined) => void
  onAlert: (alert: Alert) => void
  onClose: () => void
}

/** One area of the city, whatever its level: its figures, what lies below it, its components, and who answers for it. */
export const DrillPanel = (props: Props) => {
  const { code, crumbs, areas, alerts, shown, at, onPick, onPoint } = props
  const level = levelOf(code) ?? 'city'
  const read = useAreaReading({ code, level, areas, alerts, shown, at })
  const { children, rows, counts } = read

  // Whoever walks by keyboard goes on in the next table; on the way up, at the row they came from.
  const table = useRef<TableHandle>(null)
  const { walking, cameFrom } = props.way
  const enter = () => table.current?.focus()
  useKeys({ arrowdown: enter, arrowup: enter })

  const title = level === 'grid' ? w.drill.gridLong(gridNumber(code)) : (crumbs.at(-1)?.name ?? code)
  return (
    <Panel
      title={title}
      under={level === 'city' ? props.city : `${w.drill.levels[level]} ${groupedCode(code)}`}
      onClose={props.onClose}
      onFocus={({ target }) => {
        walking.current = target.closest('table') !== null
      }}
      onBlur={({ relatedTarget }) => {
        // A row that goes away with its table gives the focus to nobody.
        if (relatedTarget) walking.current = false
      }}
    >
      {read.gone ? (
        <Notice kind="empty" title={w.drill.gone} more={w.drill.goneMore} />
      ) : (
        <>
          {read.failing && <Notice kind="failing" title={w.drill.partFailing} onRetry={read.retry} />}
          <AreaFigures shown={shown} totals={read.totals} />
          {level === 'grid' ? (
            <GridComponents
              key={code}
              grid={code}
              ref={table}
              startFocused={walking.current}
              startAt={cameFrom}
              onPick={props.onComponent}
            />
          ) : (
            <Section
              title={w.drill.below(w.drill.levels[children.level], rows?.length || undefined)}
              aside={shown.kind === 'complaints' ? w.drill.lastDay : w.drill.lastHour(shown.name)}
            >
              {children.failing && <Notice kind="failing" title={w.drill.gridsFailing} onRetry={children.retry} />}
              {!rows && !children.failing && <Notice kind="loading" title={w.drill.loading} />}
              {rows?.length === 0 && <Notice kind="empty" title={w.drill.noGrids} more={w.drill.noGridsMore} />}
              {rows && rows.length > 0 && (
                <ChildTable
                  key={code}
                  ref={table}
                  rows={rows}
                  level={children.level}
                  shown={shown}
                  startFocused={walking.current}
                  startAt={rows.find((row) => cameFrom.startsWith(row.code))?.code}
                  onPick={onPick}
                  onPoint={onPoint}
                />
              )}
              <p className={styles.keys}>{w.drill.keys}</p>
            </Section>
          )}
          {level !== 'city' && <AreaAlerts alerts={read.mine} onPick={props.onAlert} />}
          {level !== 'grid' && (
            <ComponentSummary counts={counts.data} failing={counts.isError} onRetry={() => void counts.refetch()} />
          )}
          {level !== 'grid' && level !== 'city' && (
            <ComplaintClasses at={at} area={code} shown={props.complaintClass} onPick={props.onClass} />
          )}
          {(read.area || read.grid) && (
            <AreaFacts
              facts={factsOf(read.area, read.grid, crumbs)}
              neighbours={neighboursOf(read.area, read.grid, areas)}
              onPick={onPick}
            />
          )}
          {read.grid && (
            <>
              <GridActs key={code} grid={read.grid} onPick={onPick} onPoint={onPoint} />
              <GridHistory grid={read.grid} zone={props.zone} onPick={onPick} />
            </>
          )}
        </>
      )}
    </Panel>
  )
}
