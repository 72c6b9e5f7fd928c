import type { Alert } from '../api.ts'
import { useComplaintsAround } from '../facts/queries.ts'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './AlertReports.module.css'
import { holderOf, reportsOf, talliesOf } from './reports.ts'

/** Reports shown at once; an outbreak of hundreds is told by its curve. */
const most = 6

const seconds = (iso: string): number => Date.parse(iso) / 1000

/** The complaints that an alert speaks of: when they came, and the newest in their own words. */
export const AlertReports = ({ alert, zone }: { alert: Alert; zone: string }) => {
  const now = useNow(60)
  const { data, isError, refetch } = useComplaintsAround({
    cell: holderOf(alert.cells.map(({ cell }) => cell)),
    from: seconds(alert.evidence?.since ?? alert.firstSeen) - 3600,
    to: seconds(alert.lastSeen) + 3600,
  })
  if (isError && !data) return <Notice kind="failing" title={w.complaints.failing} onRetry={() => void refetch()} />
  if (!data) return <Notice kind="loading" title={w.complaints.loading} />
  const reports = reportsOf(alert, data).filter(({ number }) => number !== alert.evidence?.report?.number)
  if (reports.length === 0) return null
  const { from, to, counts } = talliesOf(reports.map(({ at }) => seconds(at)))
  const highest = Math.max(...counts.map(({ n }) => n))
  return (
    <Section title={w.alerts.reports} aside={<strong>{w.alerts.lineReports(String(reports.length))}</strong>}>
      {counts.length > 1 && (
        <div className={styles.course}>
          <div className={styles.bars} role="img" aria-label={w.alerts.reportsWhen}>
            {counts.map(({ at, n }) => (
              <i
                key={at}
                style={{ height: `${(100 * n) / highest}%` }}
                title={`${whenWords(at, now, zone)}${w.dot}${w.alerts.lineReports(String(n))}`}
              />
            ))}
          </div>
          <p className={styles.ends}>
            <time>{whenWords(from, now, zone)}</time>
            <time>{whenWords(to, now, zone)}</time>
          </p>
        </div>
      )}
      <ul className={styles.list}>
        {reports.slice(0, most).map(({ number, text, at, status }) => (
          <li key={number}>
            <p className={styles.text}>{text}</p>
            <p className={styles.meta}>
              <span>{[number, status].filter(Boolean).join(w.dot)}</span>
              <time dateTime={at}>{whenWords(seconds(at), now, zone)}</time>
            </p>
          </li>
        ))}
      </ul>
      {reports.length > most && <p className={styles.more}>{w.alerts.moreReports(reports.length - most)}</p>}
    </Section>
  )
}
