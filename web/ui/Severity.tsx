import { w } from '../words.ts'
import styles from './Severity.module.css'

export type Grade = 'A' | 'B' | 'C'

const shapes: Record<Grade, string> = {
  A: 'M12 2.2 22.6 21H1.4z',
  B: 'M12 1.2 22.8 12 12 22.8 1.2 12z',
  C: 'M12 1.8a10.2 10.2 0 1 0 0 20.4 10.2 10.2 0 0 0 0-20.4z',
}

/** Severity told three ways: colour, shape and letter. */
export const Severity = ({ grade }: { grade: Grade }) => (
  <svg
    viewBox="0 0 24 24"
    className={styles.mark}
    data-grade={grade}
    role="img"
    aria-label={w.alerts.severityLong[grade]}
  >
    <path d={shapes[grade]} />
    <text x="12" y={grade === 'A' ? 19 : 16.2} textAnchor="middle">
      {w.alerts.severity[grade]}
    </text>
  </svg>
)
