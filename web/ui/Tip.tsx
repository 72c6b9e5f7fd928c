import type { ReactNode } from 'react'
import styles from './Tip.module.css'

/** A note that follows the pointer; `point` in CSS pixels of what it is drawn over. */
export const Tip = ({ point, children }: { point: { x: number; y: number }; children: ReactNode }) => (
  <div className={styles.tip} style={{ transform: `translate(${point.x}px, ${point.y}px)` }}>
    <p>{children}</p>
  </div>
)
