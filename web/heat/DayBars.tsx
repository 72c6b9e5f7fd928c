import { memo } from 'react'
import type { Series } from '../api.ts'
import { areaPath, topOf } from '../ui/curve.ts'
import type { Theme } from '../ui/theme.ts'
import { smooth } from './compare.ts'
import styles from './DayBars.module.css'
import { rampCss } from './ramp.ts'

const width = 1000
const height = 100

/** The city's total per bucket in the colours of the heat, over the grey band of what is normal. */
export const DayBars = memo(({ pulse, theme }: { pulse: Series; theme: Theme }) => {
  const low = smooth(pulse.low, pulse.step)
  const high = smooth(pulse.high, pulse.step)
  const top = topOf(pulse.value, high, null)
  const each = width / Math.max(1, pulse.bucket.length)
  return (
    <svg className={styles.bars} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path className={styles.band} d={areaPath(low, high, top, width, height)} />
      {pulse.value.map((value, i) =>
        value === null ? null : (
          <rect
            key={pulse.bucket[i]}
            x={i * each}
            width={each * 0.82}
            y={height - (value / top) * height}
            height={(value / top) * height}
            fill={rampCss(theme, 0.18 + 0.74 * (value / top))}
          />
        ),
      )}
      <path className={styles.edge} d={areaPath(low, high, top, width, height)} />
    </svg>
  )
})
