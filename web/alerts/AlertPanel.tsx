import type { Alert, Area } from '../api.ts'
import { ApiError } from '../api.ts'
import { AreaPath } from '../areas/AreaPath.tsx'
import { areasOf } from '../areas/locate.ts'
import { ComplaintList } from '../facts/ComplaintList.tsx'
import { DayLabels } from '../heat/DayLabels.tsx'
import { useCellWeek } from '../heat/queries.ts'
import { WeekGrid } from '../heat/WeekGrid.tsx'
import { BandChart } from '../ui/BandChart.tsx'
import { Button } from '../ui/Button.tsx'
import { figure } from '../ui/figures.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Panel, PanelNotice } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { Severity } from '../ui/Severity.tsx'
import type { Theme } from '../ui/theme.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { toneOfAlert } from './AlertList.tsx'
import styles from './AlertPanel.module.css'
import { PatternText } from './PatternText.tsx'
import { useAcknowledge, useAlert } from './queries.ts'

type Props = {
  id: number
  at: number | undefined
  zone: string
  theme: Theme
  areas: readonly Area[]
  onArea: (code: string) => void
  onClose: () => void
}

/** One alert: its sentence, its figures, when it recurs, its worst cell's week, and what may be done with it. */
export const AlertPanel = ({ id, ...rest }: Props) => {
  const { data: alert, isError, error, refetch } = useAlert(id)
  if (isError && !alert) {
    const gone = error instanceof ApiError && error.status === 404
    return (
      <PanelNotice className={styles.panel} onClose={rest.onClose}>
        <Notice
          kind="failing"
          title={gone ? w.alerts.gone : w.alerts.failing}
          {...(gone ? {} : { onRetry: () => void refetch() })}
        />
      </PanelNotice>
    )
  }
  if (!alert) return <Notice kind="loading" title={w.alerts.loading} />
  return <Loaded alert={alert} {...rest} />
}

const Loaded = ({ alert, at, zone, theme, areas, onArea, onClose }: Omit<Props, 'id'> & { alert: Alert }) => {
  const now = useNow(60)
  const when = (iso: string) => whenWords(Date.parse(iso) / 1000, now, zone)
  const worst = alert.cells[0]
  return (
    <Panel
      className={styles.panel}
      title={alert.title}
      mark={<Severity grade={alert.severity} />}
      under={
        <>
          <Lamp tone={toneOfAlert(alert)}>{w.alerts.states[alert.state]}</Lamp> {alert.area.name}
          {w.dot}
          {w.alerts.cells(alert.cells.length)}
        </>
      }
      onClose={onClose}
    >
      <p className={styles.sentence} data-grade={alert.severity}>
        {alert.sentence}
      </p>
      <dl className={styles.figures}>
        <Figure name={w.alerts.observed} value={alert.observed} unit={alert.unit} strong />
        <Figure name={w.alerts.normal} value={alert.normal} unit={alert.unit} />
        <Figure name={`${w.alerts.capacity}`} value={alert.capacity} unit={alert.unit} />
      </dl>
      <Acknowledge alert={alert} when={when} />
      <dl className={styles.facts}>
        <dt>{w.alerts.pattern}</dt>
        <dd>
          <PatternText text={alert.pattern.text} />
        </dd>
        <dt>{w.alerts.recurrence}</dt>
        <dd className={styles.weeks}>
          {Array.from({ length: alert.ofWeeks }, (_, i) => (
            <i key={w.time.days(i)} data-on={i >= alert.ofWeeks - alert.weeks || undefined} />
          ))}
          {w.alerts.weeks(alert.weeks, alert.ofWeeks)}
        </dd>
        <dt>{w.alerts.area}</dt>
        <dd>
          <AreaPath areas={areasOf(areas, alert.area.code)} onPick={onArea} />
        </dd>
      </dl>
      <dl className={styles.times}>
        <Time name={w.alerts.since} text={when(alert.firstSeen)} />
        <Time name={w.alerts.until} text={when(alert.lastSeen)} />
        <Time name={w.alerts.raised} text={when(alert.raisedAt)} />
      </dl>
      {worst && <WorstCell alert={alert} cell={worst.cell} at={at ?? now} zone={zone} theme={theme} />}
      {worst && <ComplaintList cell={worst.cell} at={at ?? now} zone={zone} />}
    </Panel>
  )
}

const Figure = ({ name, value, unit, strong }: { name: string; value: number; unit: string; strong?: boolean }) => (
  <div>
    <dt>{name}</dt>
    <dd data-strong={strong}>
      {figure(value)} <small>{unit}</small>
    </dd>
  </div>
)

const Time = ({ name, text }: { name: string; text: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{text}</dd>
  </div>
)

const Acknowledge = ({ alert, when }: { alert: Alert; when: (iso: string) => string }) => {
  const acknowledge = useAcknowledge(alert.id)
  const may = alert.can.includes('acknowledge')
  const undo = alert.can.includes('unacknowledge')
  return (
    <div className={styles.acts}>
      {alert.acknowledgedAt !== null && (
        <p>{w.alerts.acknowledgedBy(alert.acknowledgedBy ?? '', when(alert.acknowledgedAt))}</p>
      )}
      {alert.state === 'closed' && <p>{w.alerts.closedBecause(alert.closedWhy ?? '')}</p>}
      {alert.state === 'open' && (
        <Button
          look="main"
          disabled={!may || acknowledge.isPending}
          title={may ? undefined : w.alerts.cannot}
          onClick={() => acknowledge.mutate(true)}
        >
          {w.alerts.acknowledge}
        </Button>
      )}
      {undo && (
        <Button disabled={acknowledge.isPending} onClick={() => acknowledge.mutate(false)}>
          {w.alerts.unacknowledge}
        </Button>
      )}
      {alert.state === 'open' && !may && <p>{w.alerts.cannot}</p>}
      {acknowledge.isError && <p role="alert">{w.alerts.missed(acknowledge.error.message)}</p>}
    </div>
  )
}

type WorstProps = { alert: Alert; cell: string; at: number; zone: string; theme: Theme }

const WorstCell = ({ alert, cell, at, zone, theme }: WorstProps) => {
  const { data: series, isError } = useCellWeek({ metric: alert.metric }, cell, at)
  if (isError) return <Notice kind="failing" title={w.cell.failing} />
  if (!series) return <Notice kind="loading" title={w.cell.loading} />
  return (
    <>
      <Section title={w.alerts.strongest} aside={`${alert.metricName}${w.dot}${w.per5(alert.unit)}`}>
        <div className={styles.chart}>
          <BandChart
            value={series.value}
            low={series.low}
            high={series.high}
            capacity={alert.capacity}
            tone="plain"
            label={w.cell.week}
            size="panel"
          />
          <DayLabels bucket={series.bucket} zone={zone} />
          <p className={styles.key}>
            {[w.cell.line, w.cell.band, w.cell.capacityLine(figure(alert.capacity), alert.capacityBasis)].join(w.dot)}
          </p>
        </div>
      </Section>
      <Section title={w.cell.weekGrid} aside={w.cell.weekGridNote}>
        <div className={styles.chart}>
          <WeekGrid series={{ ...series, capacity: alert.capacity }} zone={zone} theme={theme} />
        </div>
      </Section>
    </>
  )
}
