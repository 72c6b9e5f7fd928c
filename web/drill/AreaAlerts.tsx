import { alertLine } from '../alerts/line.ts'
import type { Alert } from '../api.ts'
import { Section } from '../ui/Section.tsx'
import { Severity } from '../ui/Severity.tsx'
import { w } from '../words.ts'
import styles from './AreaAlerts.module.css'

/** Live alerts in an area, worst first; nothing is drawn where there are none. */
export const AreaAlerts = ({ alerts, onPick }: { alerts: readonly Alert[]; onPick: (alert: Alert) => void }) =>
  alerts.length > 0 && (
    <Section title={w.alerts.title} aside={<strong>{w.alerts.count(alerts.length)}</strong>}>
      <ul className={styles.list}>
        {alerts.map((alert) => (
          <li key={alert.id}>
            <button type="button" onClick={() => onPick(alert)}>
              <Severity grade={alert.severity} />
              <span>
                <b>{alert.title}</b>
                <small>{alertLine(alert)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
