import type { ReactNode } from 'react'
import { w } from '../words.ts'
import styles from './Notice.module.css'

type Props = { kind: 'loading' | 'empty' | 'failing'; title: string; more?: ReactNode; onRetry?: () => void }

/** What stands where nothing can be shown: that it is being read, that there is nothing, or that it failed and what to do. */
export const Notice = ({ kind, title, more, onRetry }: Props) => (
  <div className={styles.notice} data-kind={kind} role={kind === 'failing' ? 'alert' : 'status'}>
    <p className={styles.title}>{title}</p>
    {more && <p className={styles.more}>{more}</p>}
    {onRetry && (
      <button type="button" className={styles.retry} onClick={onRetry}>
        {w.retry}
      </button>
    )}
  </div>
)
