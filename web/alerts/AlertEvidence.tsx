import type { ReactNode } from 'react'
import type { Alert, Area } from '../api.ts'
import { AreaPath } from '../areas/AreaPath.tsx'
import { areasOf } from '../areas/locate.ts'
import { figure } from '../ui/figures.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './AlertEvidence.module.css'
import { methodWords, rateWords } from './facts.ts'
import { PatternText } from './PatternText.tsx'

type Props = {
  alert: Alert
  when: (iso: string) => string
  areas: readonly Area[]
  onArea: (code: string) => void
}

/** Why the rule raised it, and since when, and whose it is. */
export const AlertEvidence = ({ alert, when, areas, onArea }: Props) => {
  const { evidence } = alert
  return (
    <Section title={w.alerts.evidence}>
      <dl className={styles.facts}>
        {alert.pattern.slots.length > 0 && (
          <Row name={w.alerts.pattern}>
            <PatternText text={alert.pattern.text} />
          </Row>
        )}
        {alert.ofWeeks > 0 && (
          <Row name={w.alerts.recurrence}>
            <Dots on={alert.weeks} of={alert.ofWeeks} />
            {w.alerts.weeks(alert.weeks, alert.ofWeeks)}
          </Row>
        )}
        {evidence?.looks && evidence.looks.n > 1 && alert.ofWeeks === 0 && (
          <Row name={w.alerts.evidenceLooks}>
            <Dots on={evidence.looks.k} of={evidence.looks.n} />
            {w.alerts.looks(evidence.looks.k, evidence.looks.n)}
          </Row>
        )}
        {evidence?.rate != null && (
          <Row name={w.alerts.rate}>
            <span title={w.alerts.rateNote}>{rateWords(evidence.rate)}</span>
          </Row>
        )}
        {evidence?.recurrenceDays !== undefined && (
          <Row name={w.alerts.rare}>{w.alerts.rareDays(figure(evidence.recurrenceDays))}</Row>
        )}
        {evidence && evidence.since !== alert.firstSeen && (
          <Row name={w.alerts.evidenceOut}>{when(evidence.since)}</Row>
        )}
        <Row name={w.alerts.since}>{when(alert.firstSeen)}</Row>
        <Row name={w.alerts.until}>{when(alert.lastSeen)}</Row>
        {evidence && <Row name={w.alerts.method}>{methodWords(evidence.method)}</Row>}
        <Row name={w.alerts.area}>
          <AreaPath areas={areasOf(areas, alert.area.code)} onPick={onArea} />
        </Row>
      </dl>
    </Section>
  )
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

/** So many squares cannot be told apart at a glance. */
const mostDots = 12

const Dots = ({ on, of }: { on: number; of: number }) =>
  of <= mostDots && (
    <span className={styles.dots} aria-hidden="true">
      {Array.from({ length: of }, (_, i) => i).map((i) => (
        <i key={i} data-on={i >= of - on || undefined} />
      ))}
    </span>
  )
