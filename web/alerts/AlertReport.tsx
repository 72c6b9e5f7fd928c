import type { Alert } from '../api.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './AlertReport.module.css'
import { piecesOf } from './line.ts'

type Report = NonNullable<NonNullable<Alert['evidence']>['report']>

/** The words of the report that is a hazard at once, with those marked that made it one. */
export const AlertReport = ({ report }: { report: Report }) => (
  <Section title={w.alerts.report} aside={w.alerts.reportNumber(report.number)}>
    <blockquote className={styles.text}>
      {piecesOf(report).map(({ from, text, name }) =>
        name === undefined ? (
          <span key={from}>{text}</span>
        ) : (
          <mark key={from} title={name}>
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
