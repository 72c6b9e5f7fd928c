import type { Alert } from '../api.ts'
import { w } from '../words.ts'
import styles from './AlertFlags.module.css'
import { AlertSign } from './AlertSign.tsx'

type Props = {
  alert: Pick<Alert, 'noDataSince' | 'held' | 'snoozed' | 'closedAt'>
  when: (iso: string) => string
  /** Says why nobody was told. */
  long?: boolean
}

/** What stands beside an alert's stage: that there is no data, that nobody was told, that it was put off. */
export const AlertFlags = ({ alert: { noDataSince, held, snoozed, closedAt }, when, long = false }: Props) => (
  <>
    {noDataSince !== null && closedAt === null && (
      <span className={styles.flag} data-kind="no-data">
        {w.alerts.noDataSince(when(noDataSince))}
      </span>
    )}
    {held !== null && (
      <span className={styles.flag} title={w.alerts.held[held]}>
        <AlertSign name="held" />
        {long ? w.alerts.held[held] : w.alerts.heldShort}
      </span>
    )}
    {snoozed !== null && (
      <span className={styles.flag} title={snoozed.why}>
        <AlertSign name="snoozed" />
        {w.alerts.snoozedUntil(when(snoozed.until))}
      </span>
    )}
  </>
)
