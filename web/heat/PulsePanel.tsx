import type { Metric } from '../api.ts'
import { BandChart } from '../ui/BandChart.tsx'
import { startOfDay } from '../ui/clock.ts'
import { figure, signedPercent } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import { recent, smooth, toneOf } from './compare.ts'
import styles from './PulsePanel.module.css'
import { usePulse } from './queries.ts'
import { allComplaints, type Shown, unitOf } from './subject.ts'

const hour = 3600

/** The city's day against its normal, metric by metric; the day is the one that holds `at` (epoch seconds). */
export const PulsePanel = ({
  metrics,
  at,
  zone,
}: {
  metrics: readonly Metric[]
  at: number | undefined
  zone: string
}) => (
  <Section title={w.pulse.title} aside={w.pulse.note}>
    <ul className={styles.list}>
      {metrics.map((metric) => (
        <Pulse key={metric.code} shown={{ ...metric, subject: { metric: metric.code } }} at={at} zone={zone} />
      ))}
      <Pulse
        shown={{ subject: allComplaints, name: w.heat.complaints, unit: w.complaints.unit, kind: 'complaints' }}
        at={at}
        zone={zone}
      />
    </ul>
    <p className={styles.key}>{w.pulse.key}</p>
  </Section>
)

const Pulse = ({ shown, at, zone }: { shown: Shown; at: number | undefined; zone: string }) => {
  const present = useNow(60)
  const end = at ?? present
  const from = startOfDay(end, zone)
  const hourly = shown.kind === 'complaints' || end < present - 20 * hour
  const { data, isError } = usePulse(shown.subject, from, startOfDay(end, zone, 1), hourly ? hour : 300)
  if (isError) return <Notice kind="failing" title={`${shown.name}${w.dot}${w.timeline.failing}`} />
  if (!data) return <li className={styles.waiting}>{shown.name}</li>
  const value = data.value.map((v, i) => ((data.bucket[i] ?? 0) + data.step <= end ? v : null))
  const now = recent(data, end, hour)
  const tone = now ? toneOf(now) : 'plain'
  return (
    <li className={styles.pulse}>
      <span className={styles.name}>{shown.name}</span>
      <span className={styles.value}>
        {now ? figure(now.value) : '—'}{' '}
        <small>{shown.kind === 'complaints' ? `${shown.unit}/${w.time.hours(1)}` : unitOf(shown)}</small>
      </span>
      <span className={styles.change} data-tone={tone}>
        {now?.mid ? signedPercent(now.value / now.mid - 1) : ''}
      </span>
      <div className={styles.chart}>
        <BandChart
          value={value}
          low={smooth(data.low, data.step)}
          high={smooth(data.high, data.step)}
          tone={tone}
          label={shown.name}
          size="spark"
        />
      </div>
    </li>
  )
}
