import type { ReactNode } from 'react'
import type { HazardCounts } from '../api.ts'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { w } from '../words.ts'
import { monthsOf } from './asked.ts'
import styles from './CountsPart.module.css'

/** How many orders there are, of which statuses and classes, and in which months. */
export const CountsPart = ({ counts, children }: { counts: HazardCounts | undefined; children?: ReactNode }) => {
  if (!counts) return <Notice kind="loading" title={w.hazards.loading} />
  if (counts.orders === 0) return <Notice kind="empty" title={w.hazards.none} more={w.hazards.noneMore} />
  const months = monthsOf(counts.months)
  const most = Math.max(...months.map(({ orders }) => orders))
  return (
    <div className={styles.counts}>
      <p className={styles.sentence}>
        <strong>{w.hazards.found(count(counts.orders))}</strong>
        <span>
          {counts.statuses
            .filter(({ status }) => status !== '')
            .slice(0, 4)
            .map(({ status, orders }) => `${status} ${count(orders)}`)
            .join(w.dot)}
        </span>
        <span>
          {counts.classes
            .slice(0, 4)
            .map((one) => `${one.class} ${count(one.orders)}`)
            .join(w.dot)}
        </span>
      </p>
      {months.length > 1 && (
        <figure aria-label={w.hazards.months}>
          <ol className={styles.months}>
            {months.map(({ month, orders }) => (
              <li key={month} title={w.hazards.monthTip(month, orders)}>
                <b>{orders > 0 && months.length <= 18 ? count(orders) : ''}</b>
                <i style={{ height: `${(100 * orders) / most}%` }} />
                <span>{months.length <= 12 || month.endsWith('-01') ? month : ''}</span>
              </li>
            ))}
          </ol>
        </figure>
      )}
      {children}
    </div>
  )
}
