import type { ReactNode } from 'react'
import styles from './Section.module.css'

/** A part of a column: a small title, what stands at its right, and its content. */
export const Section = ({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) => (
  <section className={styles.section}>
    <header className={styles.head}>
      <h2>{title}</h2>
      {aside !== undefined && <span className={styles.aside}>{aside}</span>}
    </header>
    {children}
  </section>
)
