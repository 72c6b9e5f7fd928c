import type { Alert } from '../api.ts'
import styles from './AlertFigures.module.css'
import { factsOf } from './facts.ts'

/** The figures that an alert is decided upon, large. */
export const AlertFigures = ({ alert }: { alert: Alert }) => {
  const facts = factsOf(alert)
  if (facts.length === 0) return null
  return (
    <dl className={styles.figures}>
      {facts.map(({ name, value, unit, note, strong }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-grade={strong ? alert.severity : undefined}>
            {value} <small>{unit}</small>
            {note !== undefined && <span>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
