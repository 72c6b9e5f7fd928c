import { wallAt } from '../ui/clock.ts'
import { w } from '../words.ts'
import styles from './DayLabels.module.css'

/** The weekday under each local day of a series. `bucket`: epoch seconds. */
export const DayLabels = ({ bucket, zone }: { bucket: readonly number[]; zone: string }) => {
  const noons = bucket.flatMap((at, i) => {
    const { hour, weekday } = wallAt(at, zone)
    return hour === 12 ? [{ at: (i + 0.5) / bucket.length, weekday }] : []
  })
  return (
    <div className={styles.days} aria-hidden="true">
      {noons.map(({ at, weekday }) => (
        <span key={at} style={{ left: `${at * 100}%` }}>
          {w.time.weekdaysShort[weekday - 1]}
        </span>
      ))}
    </div>
  )
}
