import type { ReactNode } from 'react'
import styles from './Bar.module.css'

/** How far a long work is, in words and as a bar. */
export const Bar = ({ words, percent, children }: { words: string; percent: number; children?: ReactNode }) => (
  <div className={styles.bar}>
    <p role="status">{words}</p>
    {children}
    <progress max={100} value={percent} />
  </div>
)
