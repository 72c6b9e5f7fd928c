import type { Alert } from '../api.ts'
import styles from './Incidents.module.css'
import { type Day, spansOf } from './spans.ts'

const lanes = 3

type Props = Day & { alerts: readonly Alert[] }

/** The alerts of a day as bars in lanes under it. */
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
