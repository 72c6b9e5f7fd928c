import type { ChangeView } from '../address.ts'
import type { Metric } from '../api.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'
import styles from './MetricSwitch.module.css'

type Props = { metrics: readonly Metric[]; classes: readonly string[]; view: View; change: ChangeView }

/** What the map shows: one of the metrics, or complaints, of all classes or of one. Keys 1 to 9 do the same. */
export const MetricSwitch = ({ metrics, classes, view, change }: Props) => {
  const current =
    view.class === undefined ? (metrics.find(({ code }) => code === view.metric) ?? metrics[0])?.code : undefined
  return (
    <fieldset className={styles.switch} aria-label={w.heat.metrics}>
      {metrics.map(({ code, name }) => (
        <button
          type="button"
          key={code}
          aria-pressed={current === code}
          onClick={() => change({ metric: code, class: undefined }, 'push')}
        >
          {name}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={view.class !== undefined}
        onClick={() => change({ class: '*', metric: undefined }, 'push')}
      >
        {w.heat.complaints}
      </button>
      {view.class !== undefined && (
        <select
          aria-label={w.complaints.classes}
          value={view.class}
          onChange={(event) => change({ class: event.target.value, metric: undefined }, 'push')}
        >
          <option value="*">{w.heat.allComplaints}</option>
          {classes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </fieldset>
  )
}
