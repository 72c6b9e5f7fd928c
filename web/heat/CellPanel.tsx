import type { Alert, Area, CellSeries, Place } from '../api.ts'
import { AreaPath } from '../areas/AreaPath.tsx'
import { areasAt, placeNear } from '../areas/locate.ts'
import { ComplaintList } from '../facts/ComplaintList.tsx'
import { count, groupedCode } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Panel } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { Severity } from '../ui/Severity.tsx'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import styles from './CellPanel.module.css'
import { CellSentence } from './CellSentence.tsx'
import { CellWeek } from './CellWeek.tsx'
import { indexOfCell } from './cells.ts'
import { type Comparison, toneOf } from './compare.ts'
import { useCellWeek } from './queries.ts'
import { type HeatSource, useReading } from './source.ts'
import { type Shown, unitOf } from './subject.ts'

/** Where a cell lies, for the panel: its centre (WGS84) and true area in square metres, where known. */
export type CellSpot = { cell: string; lon: number; lat: number; area: number | undefined }

type Props = {
  spot: CellSpot
  source: HeatSource
  shown: Shown
  at: number | undefined
  zone: string
  theme: Theme
  areas: readonly Area[]
  places: readonly Place[]
  alerts: readonly Alert[]
  onClose: () => void
  onAlert: (alert: Alert) => void
  onArea: (code: string) => void
}

/** One cell: its week against normal, its complaints, its code and area, who answers for it. */
export const CellPanel = (props: Props) => {
  const { spot, source, shown, at, zone, theme, areas, places, alerts, onClose, onAlert, onArea } = props
  const present = useNow(60)
  const end = at ?? present
  const { data: series, isError, refetch } = useCellWeek(shown.subject, spot.cell, end)
  const within = areasAt(areas, spot.lon, spot.lat)
  const smallest = within.at(-1)
  const place = placeNear(places, spot.lon, spot.lat)
  const now = useHere(source, spot.cell, series, end)
  const capacity = series?.capacity ?? null
  return (
    <Panel
      title={place ? w.cell.near(place) : (smallest?.properties.name ?? w.cell.nowhere)}
      label={w.cell.title}
      under={
        <>
          {w.cell.title} {smallest ? groupedCode(smallest.properties.code) : w.cell.outside}
          {spot.area !== undefined && `${w.dot}${w.cell.area(count(spot.area))}`}
        </>
      }
      onClose={onClose}
    >
      {isError && <Notice kind="failing" title={w.cell.failing} onRetry={() => void refetch()} />}
      {!series && !isError && <Notice kind="loading" title={w.cell.loading} />}
      {series && <CellSentence shown={shown} now={now} capacity={capacity} />}
      {alerts.map((alert) => (
        <button type="button" className={styles.alert} key={alert.id} onClick={() => onAlert(alert)}>
          <Severity grade={alert.severity} />
          <span>
            <small>{w.cell.alert}</small>
            {alert.title}
          </span>
        </button>
      ))}
      {series && (
        <CellWeek
          title={w.cell.week}
          aside={`${shown.name}${w.dot}${unitOf(shown)}`}
          series={series}
          tone={now && capacity !== null && now.value > capacity ? 'over' : now ? toneOf(now) : 'plain'}
          zone={zone}
          theme={theme}
        />
      )}
      <Section title={w.cell.responsible}>
        <div className={styles.text}>
          <AreaPath areas={within} onPick={onArea} />
        </div>
      </Section>
      <ComplaintList cell={spot.cell} at={end} zone={zone} />
    </Panel>
  )
}

/** What the map shows of a cell against what is normal at that hour. Complaints are too few an hour to have a normal. */
const useHere = (
  source: HeatSource,
  cell: string,
  series: CellSeries | undefined,
  at: number,
): Comparison | undefined => {
  const { frame } = useReading(source)
  const value = frame?.values[indexOfCell(frame.manifest, cell)]
  if (value === undefined || Number.isNaN(value)) return undefined
  const i = series ? series.bucket.findIndex((bucket) => bucket <= at && at < bucket + series.step) : -1
  const mid = frame && 'metric' in frame.subject ? (series?.mid[i] ?? null) : null
  return { value, mid, low: series?.low[i] ?? mid, high: series?.high[i] ?? mid }
}
