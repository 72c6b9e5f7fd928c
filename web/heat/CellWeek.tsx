import type { CellSeries } from '../api.ts'
import { BandChart } from '../ui/BandChart.tsx'
import { figure } from '../ui/figures.ts'
import { Section } from '../ui/Section.tsx'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import styles from './CellWeek.module.css'
import { DayLabels } from './DayLabels.tsx'
import { shareOf } from './spans.ts'
import { WeekGrid } from './WeekGrid.tsx'

type Props = {
  title: string
  aside: string
  /** A week, hour by hour, with the capacity that it is held against. */
  series: CellSeries
  tone: 'plain' | 'above' | 'over' | 'below'
  /** A stretch to be shaded, epoch seconds, and what it is. */
  span?: { from: number; to: number; key: string } | undefined
  zone: string
  theme: Theme
}

/** A cell's week as a curve over its normal and capacity, and as days × hours. */
export const CellWeek = ({ title, aside, series, tone, span, zone, theme }: Props) => {
  const { bucket, value, low, high, capacity, capacityBasis } = series
  const shaded = span && shareOf(series, span)
  const keys = [
    w.cell.line,
    w.cell.band,
    ...(capacity === null ? [] : [w.cell.capacityLine(figure(capacity), capacityBasis ?? '')]),
    ...(span && shaded ? [span.key] : []),
  ]
  return (
    <>
      <Section title={title} aside={aside}>
        <div className={styles.chart}>
          <BandChart
            value={value}
            low={low}
            high={high}
            capacity={capacity}
            span={shaded}
            tone={tone}
            label={title}
            size="panel"
          />
          <DayLabels bucket={bucket} zone={zone} />
          <p className={styles.key}>{keys.join(w.dot)}</p>
        </div>
      </Section>
      <Section title={w.cell.weekGrid} aside={capacity === null ? w.cell.weekGridNoteNormal : w.cell.weekGridNote}>
        <div className={styles.chart}>
          <WeekGrid series={series} zone={zone} theme={theme} />
        </div>
      </Section>
    </>
  )
}
