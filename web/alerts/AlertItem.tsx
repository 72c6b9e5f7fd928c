import type { ReactNode } from 'react'
import type { Alert } from '../api.ts'
import { lasting } from '../ui/figures.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Severity } from '../ui/Severity.tsx'
import { w } from '../words.ts'
import { AlertFlags } from './AlertFlags.tsx'
import styles from './AlertItem.module.css'
import { AlertSign } from './AlertSign.tsx'
import { alertLine, toneOfAlert, whereWords } from './line.ts'
import { PatternText } from './PatternText.tsx'

type Props = {
  alert: Alert
  selected: boolean
  /** Epoch seconds. */
  now: number
  when: (iso: string) => string
  onPick: (alert: Alert) => void
}

const seconds = (iso: string): number => Date.parse(iso) / 1000
const begun = ({ openedAt, firstSeen }: Alert): string => openedAt ?? firstSeen

/** One alert of the list: how grave, what and where, its figures, since when, and how it stands. */
export const AlertItem = ({ alert, selected, now, when, onPick }: Props) => (
  <button
    type="button"
    className={styles.alert}
    data-grade={alert.severity}
    data-over={alert.stage === 'closed' || undefined}
    aria-current={selected || undefined}
    onClick={() => onPick(alert)}
  >
    <Severity grade={alert.severity} />
    <span className={styles.main}>
      <span className={styles.title}>
        <b>{alert.title}</b>
        {alert.closedAt === null && <time dateTime={begun(alert)}>{lasting(now - seconds(begun(alert)))}</time>}
      </span>
      <span className={styles.line}>{alertLine(alert)}</span>
      <span className={styles.line}>
        <Course alert={alert} when={when} />
      </span>
      <span className={styles.foot}>
        <Lamp tone={toneOfAlert(alert)}>{w.alerts.states[alert.stage]}</Lamp>
        <span className={styles.rule}>
          <AlertSign name={alert.rule} />
          {w.alerts.rules[alert.rule]}
        </span>
        <span className={styles.where}>{whereWords(alert)}</span>
        <AlertFlags alert={alert} when={when} />
      </span>
    </span>
  </button>
)

/** When it holds: the hours at which it recurs, since when, or how long it lasted. */
const Course = ({ alert, when }: Pick<Props, 'alert' | 'when'>): ReactNode => {
  if (alert.closedAt !== null) {
    return w.alerts.ended(when(alert.closedAt), lasting(seconds(alert.closedAt) - seconds(begun(alert))))
  }
  if (alert.pattern.slots.length > 0) {
    return (
      <>
        <PatternText text={alert.pattern.text} />
        {w.dot}
        {w.alerts.weeks(alert.weeks, alert.ofWeeks)}
      </>
    )
  }
  const lead = alert.evidence?.leading[0]?.name
  return (
    w.alerts.lineSince(when(alert.evidence?.since ?? alert.firstSeen)) +
    (lead === undefined ? '' : `${w.dot}${w.alerts.leading} ${lead}`)
  )
}

/** One alert that another one speaks for, or a link to one, in a line. */
export const AlertRow = ({ alert, selected, onPick }: Pick<Props, 'alert' | 'selected' | 'onPick'>) => (
  <button
    type="button"
    className={styles.row}
    data-grade={alert.severity}
    aria-current={selected || undefined}
    onClick={() => onPick(alert)}
  >
    <Severity grade={alert.severity} />
    <span className={styles.rowTitle}>{alert.title}</span>
    <AlertSign name={alert.rule} label={w.alerts.rules[alert.rule]} />
    <Lamp tone={toneOfAlert(alert)}>{w.alerts.states[alert.state]}</Lamp>
  </button>
)
