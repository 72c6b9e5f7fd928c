import { useId } from 'react'
import styles from './BandChart.module.css'
import { areaPath, linePath, topOf } from './curve.ts'

type Props = {
  value: readonly (number | null)[]
  low: readonly (number | null)[]
  high: readonly (number | null)[]
  capacity?: number | null
  /** A stretch of the chart to be shaded, as shares of its width. */
  span?: readonly [from: number, to: number] | undefined
  tone: 'plain' | 'above' | 'over' | 'below'
  label: string
  size: 'spark' | 'panel'
}

const width = 1000
const height = 100

/**
 * What was against what is normal: a grey band behind the line, a dashed line for capacity, a dot at the newest value. The
 * part of the line above capacity is drawn in the colour of the gravest severity.
 */
export const BandChart = ({ value, low, high, capacity, span, tone, label, size }: Props) => {
  const id = useId()
  const top = topOf(value, high, capacity ?? null)
  const line = linePath(value, top, width, height)
  const last = value.findLastIndex((v) => v !== null)
  const lastValue = value[last] ?? null
  const capacityY = capacity ? height - (capacity / top) * height : 0
  return (
    <div className={styles.chart} data-size={size} data-tone={tone} role="img" aria-label={label}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {span && (
          <rect className={styles.span} x={span[0] * width} width={(span[1] - span[0]) * width} y="0" height={height} />
        )}
        <path className={styles.band} d={areaPath(low, high, top, width, height)} />
        <line className={styles.base} x1="0" x2={width} y1={height} y2={height} />
        <path className={styles.line} d={line} />
        {capacity ? (
          <>
            <clipPath id={id}>
              <rect x="0" y="-20" width={width} height={capacityY + 20} />
            </clipPath>
            <path className={styles.over} d={line} clipPath={`url(#${id})`} />
            <line className={styles.capacity} x1="0" x2={width} y1={capacityY} y2={capacityY} />
          </>
        ) : null}
      </svg>
      {lastValue !== null && (
        <i
          className={styles.dot}
          style={{ left: `${((last + 0.5) / value.length) * 100}%`, top: `${(1 - lastValue / top) * 100}%` }}
        />
      )}
    </div>
  )
}
