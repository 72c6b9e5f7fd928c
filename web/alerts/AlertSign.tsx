import type { Alert } from '../api.ts'
import styles from './AlertSign.module.css'

/** One line each on a field of 16 × 16: what a rule looks for, and what may stand beside a stage. */
const paths: Record<Alert['rule'] | 'held' | 'snoozed', string> = {
  chronic: 'M2.5 13V9m3.7 4V3.5M9.8 13V9m3.7 4V3.5',
  surge: 'M2 13l4.3-4.6L9 11l5-7m0 0h-3.6M14 4v3.6',
  drop: 'M2 3l4.3 4.6L9 5l5 7m0 0h-3.6m3.6 0V8.4',
  outbreak: 'M2.5 3h11v7.5H7L4 13.5v-3H2.5zM5.2 6.7h.01M8 6.7h.01m2.79 0h.01',
  scan: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.2 6.4h.01m3.2-.4h.01M8.2 8.8h.01m-2.6.9h.01m4.7-.5h.01',
  severe: 'M2.5 3h11v7.5H7L4 13.5v-3H2.5zM8 4.8v2M8 8.7h.01',
  repeat: 'M13 6.5A5.2 5.2 0 0 0 3.4 5.4M3 2.5v3h3M3 9.5a5.2 5.2 0 0 0 9.6 1.1M13 13.5v-3h-3',
  silence: 'M1.5 8h3m7 0h3M6.3 6.3l3.4 3.4m0-3.4L6.3 9.7',
  held: 'M4 11h8l-1.2-2V6.6a2.8 2.8 0 0 0-5.6 0V9zm3 2h2M2.5 2.5l11 11',
  snoozed: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.3',
}

/** Drawn in the colour and size of the text beside it. `label` where no text says what it means. */
export const AlertSign = ({ name, label }: { name: keyof typeof paths; label?: string }) => {
  const path = <path d={paths[name]} />
  if (label === undefined) {
    return (
      <svg viewBox="0 0 16 16" className={styles.sign} aria-hidden="true" focusable="false">
        {path}
      </svg>
    )
  }
  return (
    <svg viewBox="0 0 16 16" className={styles.sign} role="img" aria-label={label}>
      <title>{label}</title>
      {path}
    </svg>
  )
}
