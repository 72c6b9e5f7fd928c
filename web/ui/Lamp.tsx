import type { ReactNode } from 'react'
import styles from './Lamp.module.css'

export type Tone = 'a' | 'b' | 'c' | 'calm' | 'quiet'

/** A state as text in a thin outlined box, never a filled blob. */
export const Lamp = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={styles.lamp} data-tone={tone}>
    {children}
  </span>
)
