import { figure } from '../ui/figures.ts'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import styles from './Legend.module.css'
import { rampGradient } from './ramp.ts'
import { marks } from './scale.ts'
import type { HeatFrame } from './source.ts'
import type { Shown } from './subject.ts'

/** What the colours mean: unit, marks, where the ramp is clipped and how high it really goes, and how no data looks. */
export const Legend = ({ shown, frame, theme }: { shown: Shown; frame: HeatFrame; theme: Theme }) => {
  const list = marks(frame.scale)
  let most = 0
  let holes = 0
  for (const density of frame.density) {
    if (Number.isNaN(density)) holes++
    else if (density > most) most = density
  }
  return (
    <figure className={styles.legend}>
      <figcaption>{w.heat.legend[shown.kind](shown.name, shown.unit)}</figcaption>
      <div className={styles.ramp} style={{ background: rampGradient(theme) }} />
      <div className={styles.marks}>
        {list.map(({ value, at }, i) => (
          <span key={value} style={{ left: `${at * 100}%` }} data-end={i === 0 ? 'low' : i === list.length - 1 ? 'high' : undefined}>
            {i === list.length - 1 && most > value ? w.heat.clipped(figure(value)) : figure(value)}
          </span>
        ))}
      </div>
      <p className={styles.notes}>
        <span>{w.heat.highest(figure(most))}</span>
        {holes > 0 && (
          <span className={styles.hole}>
            <i /> {w.heat.noData}
          </span>
        )}
      </p>
    </figure>
  )
}
