import { type ReactNode, useState } from 'react'
import type { HazardMerge } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Lamp } from '../ui/Lamp.tsx'
import { w } from '../words.ts'
import styles from './MergeRow.module.css'

type Props = {
  merge: Pick<HazardMerge, 'a' | 'b' | 'reason' | 'said'>
  isBusy: boolean
  /** Undefined where one may not. */
  onApart: (() => void) | undefined
  children?: ReactNode
}

/** One merge: which two orders, why, and the way back. */
export const MergeRow = ({ merge: { a, b, reason, said }, isBusy, onApart, children }: Props) => {
  const [sure, setSure] = useState(false)
  return (
    <li className={styles.row}>
      <Lamp tone={reason === 'household' ? 'calm' : reason === 'distance' ? 'b' : 'c'}>
        {w.hazards.reasons[reason]}
      </Lamp>
      <p>{said}</p>
      {onApart && (
        <Button disabled={isBusy} onBlur={() => setSure(false)} onClick={() => (sure ? onApart() : setSure(true))}>
          {sure ? w.hazards.apartSure : w.hazards.apart}
        </Button>
      )}
      <small>
        {a} ＋ {b}
      </small>
      {children && <div className={styles.more}>{children}</div>}
    </li>
  )
}
