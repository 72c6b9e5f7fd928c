import { Bullet } from '../ui/Bullet.tsx'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './ComplaintClasses.module.css'
import { useComplaintDay } from './queries.ts'

const mostRows = 8

type Props = {
  at: number | undefined
  /** Code of an area; without it the whole city. */
  area?: string | undefined
  shown: string | undefined
  onPick: (name: string) => void
}

/** Complaints of the day by class, of the city or an area, against what is normal by this hour; the day is the one that holds `at`. */
export const ComplaintClasses = ({ at, area, shown, onPick }: Props) => {
  const { data, isError, refetch } = useComplaintDay(at, area)
  const total = data?.reduce((sum, row) => sum + row.count, 0)
  const most = Math.max(1, ...(data ?? []).map((row) => Math.max(row.count, row.normal ?? 0)))
  return (
    <Section
      title={at === undefined ? w.complaints.classes : w.complaints.classesThen}
      aside={total !== undefined && <strong>{w.complaints.total(count(total))}</strong>}
    >
      {isError && !data && <Notice kind="failing" title={w.complaints.failing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.complaints.loading} />}
      {data?.length === 0 && <Notice kind="empty" title={w.complaints.none} />}
      <ul className={styles.list}>
        {data?.slice(0, mostRows).map((row) => (
          <li key={row.class}>
            <button type="button" aria-pressed={shown === row.class} onClick={() => onPick(row.class)}>
              <span className={styles.name}>{row.class}</span>
              <Bullet value={row.count} normal={row.normal} most={most} tone={isAbove(row) ? 'above' : 'plain'} />
              <b>{count(row.count)}</b>
              <span className={styles.normal}>{row.normal === null ? '' : w.complaints.normal(count(row.normal))}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Counts scatter by their root; twice that above normal, and at least two, is worth a colour. */
const isAbove = (row: { count: number; normal: number | null }): boolean =>
  row.normal !== null && row.count > row.normal + Math.max(2, 2 * Math.sqrt(row.normal))
