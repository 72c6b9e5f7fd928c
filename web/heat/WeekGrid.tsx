import type { CellSeries } from '../api.ts'
import { hourMinute, wallAt } from '../ui/clock.ts'
import { figure } from '../ui/figures.ts'
import type { Theme } from '../ui/theme.ts'
import { dayWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { rampCss } from './ramp.ts'
import styles from './WeekGrid.module.css'

type Props = { series: CellSeries; zone: string; theme: Theme }

/**
 * A week of hours as days × hours: what recurs is seen as a column. Outlined: above capacity, or above normal where no
 * capacity is known. Hours nobody measured stay empty.
 */
export const WeekGrid = ({ series, zone, theme }: Props) => {
  const { bucket, value, high, capacity } = series
  const most = Math.max(capacity ?? 0, ...value.map((v) => v ?? 0)) || 1
  const days = new Map<string, { weekday: number; label: string; hours: (number | undefined)[] }>()
  bucket.forEach((at, i) => {
    const { month, day, hour, weekday } = wallAt(at, zone)
    const key = `${month}-${day}`
    const row = days.get(key) ?? { weekday, label: dayWords(at, zone), hours: [] }
    row.hours[hour] = i
    days.set(key, row)
  })
  return (
    <div className={styles.grid} role="img" aria-label={w.cell.weekGrid}>
      {[...days.entries()].map(([key, { weekday, label, hours }]) => (
        <div className={styles.day} key={key} title={label}>
          <span className={styles.name} data-rest={weekday > 5 || undefined}>
            {w.time.weekdaysShort[weekday - 1]}
          </span>
          {Array.from({ length: 24 }, (_, h) => {
            const i = hours[h]
            const v = i === undefined ? null : (value[i] ?? null)
            const limit = i === undefined ? null : (capacity ?? high[i] ?? null)
            const at = i === undefined ? undefined : bucket[i]
            return (
              <i
                key={`${key} ${w.time.hours(h)}`}
                data-over={(v !== null && limit !== null && v > limit) || undefined}
                data-none={v === null || undefined}
                style={v === null ? undefined : { background: rampCss(theme, 0.06 + 0.94 * (v / most) ** 0.8) }}
                title={
                  at === undefined || v === null ? undefined : `${label} ${hourMinute(at, zone)} ${w.dot} ${figure(v)}`
                }
              />
            )
          })}
        </div>
      ))}
      <div className={styles.hours} aria-hidden="true">
        {[0, 6, 12, 18, 24].map((h) => (
          <span key={h}>{h}</span>
        ))}
      </div>
    </div>
  )
}
