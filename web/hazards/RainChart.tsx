import type { HazardYears } from '../api.ts'
import { wallAt } from '../ui/clock.ts'
import { count, figure } from '../ui/figures.ts'
import { dayWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './RainChart.module.css'

/** Length of a bar beside its figure, which needs room of its own. */
const lengthOf = (value: number, most: number): string => `calc((100% - 1.5rem) * ${value / most})`

/** Rain hangs from above, the orders it brought stand below: one pair a heavy rain, in order of time. */
export const RainChart = ({ events, zone }: { events: HazardYears['events']; zone: string }) => {
  const wettest = Math.max(...events.map(({ mm }) => mm))
  const most = Math.max(1, ...events.map(({ orders }) => orders))
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        <span>
          <i data-of="rain" /> {w.hazards.rainLegend}
        </span>
        <span>
          <i data-of="orders" /> {w.hazards.ordersLegend}
        </span>
      </figcaption>
      <ol>
        {events.map(({ from, mm, orders }) => {
          const { year, month, day } = wallAt(from, zone)
          return (
            <li key={from} title={w.hazards.eventTip(`${year} ${dayWords(from, zone)}`, figure(mm), orders)}>
              <span className={styles.rain}>
                <i style={{ height: lengthOf(mm, wettest) }} />
                <small>
                  {figure(mm)}
                  {events.length <= 10 && ' mm'}
                </small>
              </span>
              <span className={styles.orders}>
                <b>{count(orders)}</b>
                <i style={{ height: lengthOf(orders, most) }} />
              </span>
              <time>{w.time.date(month, day)}</time>
            </li>
          )
        })}
      </ol>
    </figure>
  )
}
