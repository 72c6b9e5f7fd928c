import type { Alert } from '../api.ts'
import { CellWeek } from '../heat/CellWeek.tsx'
import { smooth } from '../heat/compare.ts'
import { useCellCourse, useCellWeek, useExtent } from '../heat/queries.ts'
import { shareOf } from '../heat/spans.ts'
import { BandChart } from '../ui/BandChart.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import type { Theme } from '../ui/theme.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './AlertCourse.module.css'
import { courseOf, heldFrom } from './course.ts'

type Props = { alert: Alert; cell: string; zone: string }

/** How the strongest cell went, from before the alert to its end or the present, over its normal. */
export const AlertCourse = ({ alert, cell, zone }: Props) => {
  const now = useNow(300)
  const { metric, metricName, unit, rule } = alert
  const { data: extent } = useExtent({ metric })
  const held = heldFrom(alert, now)
  const span = courseOf(held, extent?.fineFrom, now)
  const { data: series, isError, refetch } = useCellCourse(metric, cell, span)
  const title = w.alerts.course
  if (isError && !series) return <Notice kind="failing" title={w.cell.failing} onRetry={() => void refetch()} />
  if (!series) return <Notice kind="loading" title={w.cell.loading} />
  const share = shareOf(series, held)
  return (
    <Section title={title} aside={`${metricName}${w.dot}${w.per5(unit)}`}>
      <div className={styles.chart}>
        <BandChart
          value={series.value}
          low={smooth(series.low, series.step)}
          high={smooth(series.high, series.step)}
          span={share}
          tone={rule === 'drop' || rule === 'silence' ? 'below' : 'above'}
          label={title}
          size="panel"
        />
        <p className={styles.ends}>
          <time>{whenWords(span.from, now, zone)}</time>
          <time>{whenWords(span.to, now, zone)}</time>
        </p>
        <p className={styles.key}>{[w.cell.line, w.cell.band, w.alerts.courseKey].join(w.dot)}</p>
      </div>
    </Section>
  )
}

/** The strongest cell's week up to `at`, epoch seconds: what recurs, and how the alert stands out of it. */
export const AlertWeek = ({ alert, cell, at, zone, theme }: Props & { at: number; theme: Theme }) => {
  const now = useNow(300)
  const { data: series, isError } = useCellWeek({ metric: alert.metric }, cell, at)
  if (isError && !series) return <Notice kind="failing" title={w.cell.failing} />
  if (!series) return <Notice kind="loading" title={w.cell.loading} />
  const { capacity, capacityBasis, rule } = alert
  return (
    <CellWeek
      title={w.alerts.strongest}
      aside={`${alert.metricName}${w.dot}${w.per5(alert.unit)}`}
      series={capacity === null ? series : { ...series, capacity, capacityBasis }}
      tone="plain"
      span={rule === 'chronic' ? undefined : { ...heldFrom(alert, now), key: w.alerts.courseKey }}
      zone={zone}
      theme={theme}
    />
  )
}
