import { figure } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import styles from './Legend.module.css'
import { rampGradient } from './ramp.ts'
import { marks } from './scale.ts'
import { type HeatFrame, type HeatSource, useReading } from './source.ts'
import type { Shown } from './subject.ts'

type Props = { source: HeatSource; shown: Shown; theme: Theme }

/** The legend, or what is in its way. */
export const Legend = ({ source, shown, theme }: Props) => {
  const { status, frame } = useReading(source)
  return (
    <>
      {frame && <Key shown={shown} frame={frame} theme={theme} />}
      {((!frame && status === 'loading') || status === 'failing') && (
        <div className={styles.notice}>
          {status === 'failing' ? (
            <Notice kind="failing" title={w.heat.failing} onRetry={() => source.restart()} />
          ) : (
            <Notice kind="loading" title={w.heat.loading} />
          )}
        </div>
      )}
    </>
  )
}

/** What the colours mean: unit, marks, where the ramp is clipped and how high it really goes, and how no data looks. */
const Key = ({ shown, frame, theme }: Omit<Props, 'source'> & { frame: HeatFrame }) => {
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
          <span
            key={value}
            style={{ left: `${at * 100}%` }}
            data-end={i === 0 ? 'low' : i === list.length - 1 ? 'high' : undefined}
          >
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
