import type { Alert } from '../api.ts'
import { figure, lasting } from '../ui/figures.ts'
import { Lamp, type Tone } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { Severity } from '../ui/Severity.tsx'
import { w } from '../words.ts'
import styles from './AlertList.module.css'
import { PatternText } from './PatternText.tsx'
import { useAlerts } from './queries.ts'

const tones: Record<Alert['severity'], Tone> = { A: 'a', B: 'b', C: 'c' }

export const toneOfAlert = (alert: Pick<Alert, 'severity' | 'state'>): Tone =>
  alert.state === 'closed' ? 'quiet' : alert.state === 'acknowledged' ? 'calm' : tones[alert.severity]

/** An alert's figures in one line; rates are per five minutes. */
export const alertLine = ({ observed, unit, normal, capacity }: Alert): string =>
  w.alerts.line(figure(observed), unit, figure(normal), figure(capacity))

type Props = { selected: number | undefined; onPick: (alert: Alert) => void }

/** What is wrong now, worst first. A click takes the map there. */
export const AlertList = ({ selected, onPick }: Props) => {
  const { data, isError, refetch } = useAlerts()
  const now = useNow(30)
  const acknowledged = data?.filter(({ state }) => state === 'acknowledged').length ?? 0
  return (
    <Section
      title={w.alerts.title}
      aside={
        data && (
          <>
            <strong>{w.alerts.count(data.length)}</strong>
            {acknowledged > 0 && `${w.dot}${w.alerts.acknowledgedCount(acknowledged)}`}
          </>
        )
      }
    >
      {isError && !data && <Notice kind="failing" title={w.alerts.failing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.alerts.loading} />}
      {data?.length === 0 && <Notice kind="empty" title={w.alerts.empty} more={w.alerts.emptyMore} />}
      <ul className={styles.list}>
        {data?.map((alert) => (
          <li key={alert.id} className={styles.item}>
            <button
              type="button"
              className={styles.alert}
              data-grade={alert.severity}
              aria-current={alert.id === selected || undefined}
              onClick={() => onPick(alert)}
            >
              <Severity grade={alert.severity} />
              <span className={styles.main}>
                <span className={styles.title}>
                  <b>{alert.title}</b>
                  <time dateTime={alert.raisedAt}>{lasting(now - Date.parse(alert.raisedAt) / 1000)}</time>
                </span>
                <span className={styles.line}>{alertLine(alert)}</span>
                <span className={styles.line}>
                  <PatternText text={alert.pattern.text} />
                  {w.dot}
                  {w.alerts.weeks(alert.weeks, alert.ofWeeks)}
                </span>
                <span className={styles.foot}>
                  <Lamp tone={toneOfAlert(alert)}>{w.alerts.states[alert.state]}</Lamp>
                  <span>
                    {alert.area.name}
                    {w.dot}
                    {w.alerts.cells(alert.cells.length)}
                  </span>
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
