import type { DryRunResult } from '../api.ts'
import { startOfDate, wallAt } from '../ui/clock.ts'
import { dayWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './DryRunBars.module.css'
import { mostOf } from './replayed.ts'

type Props = {
  days: DryRunResult['perDay']
  zone: string
  chosen: string | undefined
  onChoose: (date: string | undefined) => void
}

const share = (n: number, most: number): string => `${(100 * n) / most}%`

/** Alerts by day: a bar for the trial, a line across it for the rules in force. A day that is clicked is shown alone. */
export const DryRunBars = ({ days, zone, chosen, onChoose }: Props) => {
  const most = mostOf(days)
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        {w.rules.perDay}
        <span>
          <i data-of="would" /> {w.rules.legend.would}
        </span>
        <span>
          <i data-of="present" /> {w.rules.legend.present}
        </span>
      </figcaption>
      <ol className={styles.days} data-chosen={chosen === undefined ? undefined : 'yes'}>
        {days.map(({ date, count, now }) => {
          const at = startOfDate(date, zone)
          const tip = w.rules.dayTip(dayWords(at, zone), count, now)
          return (
            <li key={date} data-weekend={wallAt(at, zone).weekday > 5 || undefined}>
              <button
                type="button"
                title={tip}
                aria-label={tip}
                aria-pressed={date === chosen}
                onClick={() => onChoose(date === chosen ? undefined : date)}
              >
                <i data-of="would" style={{ height: share(count, most) }} />
                {now > 0 && <i data-of="present" style={{ bottom: share(now, most) }} />}
              </button>
            </li>
          )
        })}
      </ol>
      <p className={styles.axis}>
        {ends(days).map((date) => {
          const { month, day } = wallAt(startOfDate(date, zone), zone)
          return <time key={date}>{w.time.date(month, day)}</time>
        })}
      </p>
    </figure>
  )
}

/** Dates told below the chart: the first, the middle and the last. */
const ends = (days: DryRunResult['perDay']): string[] => [
  ...new Set([0, Math.floor((days.length - 1) / 2), days.length - 1].flatMap((i) => days[i]?.date ?? [])),
]
