import type { Alert } from '../api.ts'
import { piecesOf } from '../ui/pieces.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './AlertReport.module.css'

type Report = NonNullable<NonNullable<Alert['evidence']>['report']>

/** The words of the report that is a hazard at once, with those marked that made it one. */
export const AlertReport = ({ report }: { report: Report }) => (
  <Section title={w.alerts.report} aside={w.alerts.reportNumber(report.number)}>
    <blockquote className={styles.text}>
      {piecesOf(report.text, report.marks).map(({ from, text, mark }) =>
        mark === undefined ? (
          <span key={from}>{text}</span>
        ) : (
          <mark key={from} title={mark.name}>
            {text}
          </mark>
        ),
      )}
    </blockquote>
    <ul className={styles.rules}>
      {[...new Set(report.marks.map(({ name }) => name))].map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  </Section>
)
