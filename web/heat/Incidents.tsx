import type { Alert } from '../api.ts'
import styles from './Incidents.module.css'

const hour = 3600
const lanes = 3

type Props = { alerts: readonly Alert[]; day: number; end: number; todayKind: string | undefined; now: number }

type Span = { from: number; to: number; ahead: boolean }

/**
 * When the alerts hold on a day. Today a recurring alert is drawn at its hours, those to come in outline; on other days from
 * when it was raised to when it closed.
 */
export const spansOf = (alert: Alert, { day, end, todayKind, now }: Omit<Props, 'alerts'>): Span[] => {
  if (todayKind !== undefined && alert.pattern.slots.length > 0) {
    const rest = todayKind === 'weekend' || todayKind === 'holiday'
    return alert.pattern.slots
      .filter(({ dayKind }) => (dayKind === 'weekend') === rest)
      .map(({ from, to }) => ({ from: day + from * hour, to: day + to * hour, ahead: day + from * hour > now }))
  }
  const from = Math.max(day, Date.parse(alert.raisedAt) / 1000)
  const to = Math.min(end, alert.closedAt === null ? now : Date.parse(alert.closedAt) / 1000)
  return from < to ? [{ from, to, ahead: false }] : []
}

export const Incidents = (props: Props) => {
  const { alerts, day, end } = props
  const rows = alerts.map((alert) => ({ alert, spans: spansOf(alert, props) })).filter(({ spans }) => spans.length > 0)
  return (
    <div className={styles.incidents} aria-hidden="true">
      {rows.slice(0, lanes).map(({ alert, spans }) => (
        <div className={styles.lane} key={alert.id}>
          {spans.map(({ from, to, ahead }) => (
            <i
              key={from}
              title={alert.title}
              data-grade={alert.severity}
              data-ahead={ahead || undefined}
              style={{ left: `${((from - day) / (end - day)) * 100}%`, width: `${((to - from) / (end - day)) * 100}%` }}
            />
          ))}
        </div>
      ))}
    </div>
  )
}
