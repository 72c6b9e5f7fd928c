import type { Alert } from '../api.ts'
import { w } from '../words.ts'
import styles from './StageTrack.module.css'

type Props = { alert: Alert; when: (iso: string) => string }
type Step = Exclude<Alert['stage'], 'pending'>

const steps: readonly Step[] = ['open', 'acknowledged', 'handling', 'monitoring', 'closed']

/** The stages of an alert on a line: those behind it with who and when, the one it is in, and those ahead. */
export const StageTrack = ({ alert, when }: Props) => {
  const here = alert.stage === 'pending' ? -1 : steps.indexOf(alert.stage)
  const marks = marksOf(alert)
  const told = marks[steps[here] ?? 'open']
  return (
    <div className={styles.track}>
      <ol aria-label={w.alerts.stagesTitle}>
        {steps.map((step, i) => {
          const mark = marks[step]
          return (
            <li
              key={step}
              data-done={(mark !== undefined && i < here) || undefined}
              aria-current={i === here ? 'step' : undefined}
              title={mark && [mark.by, when(mark.at)].filter(Boolean).join(' ')}
            >
              {w.alerts.steps[step]}
            </li>
          )
        })}
      </ol>
      {told && <p>{[told.by, when(told.at)].filter(Boolean).join(w.dot)}</p>}
    </div>
  )
}

type Mark = { at: string; by: string }

const marksOf = (alert: Alert): Partial<Record<Step, Mark>> => {
  const mark = (at: string | null, by: string | null): Mark | undefined =>
    at === null ? undefined : { at, by: by ?? w.alerts.system }
  const { openedAt, acknowledgedAt, handlingAt, monitoringAt, closedAt } = alert
  const marks = {
    open: mark(openedAt, null),
    acknowledged: mark(acknowledgedAt, alert.acknowledgedBy),
    handling: mark(handlingAt, alert.handlingBy),
    monitoring: mark(monitoringAt, alert.monitoringBy),
    closed: mark(closedAt, alert.closedBy),
  }
  return Object.fromEntries(Object.entries(marks).filter(([, one]) => one !== undefined))
}
