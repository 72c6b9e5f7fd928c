import type { Complaint } from '../api.ts'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './ComplaintList.module.css'
import { mostRows, useCellComplaints, useLatestComplaints } from './queries.ts'

/** Complaints made in a cell within four weeks. */
export const ComplaintList = ({ cell, at, zone }: { cell: string; at: number; zone: string }) => {
  const { data, isError, refetch } = useCellComplaints(cell, at)
  return (
    <Section
      title={
        data && data.length > 0
          ? `${w.cell.complaints} ${data.length < mostRows ? data.length : `${mostRows}+`}`
          : w.cell.complaints
      }
      aside={w.cell.last28}
    >
      {isError && <Notice kind="failing" title={w.complaints.failing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.complaints.loading} />}
      {data?.length === 0 && <Notice kind="empty" title={w.cell.noComplaints} />}
      <Rows rows={data ?? []} zone={zone} />
    </Section>
  )
}

/** The newest complaints of the city, now or at the instant shown. */
export const LatestComplaints = ({ at, zone, limit }: { at: number | undefined; zone: string; limit: number }) => {
  const { data, isError, refetch } = useLatestComplaints(limit, at)
  return (
    <Section title={at === undefined ? w.complaints.latest : w.complaints.latestThen}>
      {isError && <Notice kind="failing" title={w.complaints.failing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.complaints.loading} />}
      {data?.length === 0 && <Notice kind="empty" title={w.complaints.none} />}
      <Rows rows={data ?? []} zone={zone} />
    </Section>
  )
}

const Rows = ({ rows, zone }: { rows: readonly Complaint[]; zone: string }) => {
  const now = useNow(60)
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.number}>
          <p className={styles.text}>{row.text}</p>
          <p className={styles.meta}>
            <span>
              {row.class}
              {row.status ? `${w.dot}${row.status}` : ''}
            </span>
            <time dateTime={row.at}>{whenWords(Date.parse(row.at) / 1000, now, zone)}</time>
          </p>
        </li>
      ))}
    </ul>
  )
}
