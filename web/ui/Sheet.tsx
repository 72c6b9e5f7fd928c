import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { w } from '../words.ts'
import styles from './Sheet.module.css'

export type Reach = 'peek' | 'half' | 'full'

type Props = { reach: Reach; onReach: (reach: Reach) => void; head: ReactNode; children: ReactNode }

const order: readonly Reach[] = ['peek', 'half', 'full']
/** A finger that moves less than this many pixels has tapped. */
const tapPixels = 8

/** A panel that rises from the foot of a phone's screen: pulled by its head, or tapped to open and shut. */
export const Sheet = ({ reach, onReach, head, children }: Props) => {
  const from = useRef<number | undefined>(undefined)
  const [pull, setPull] = useState(0)
  const onDown = (event: PointerEvent) => {
    from.current = event.clientY
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onMove = (event: PointerEvent) => {
    if (from.current !== undefined) setPull(event.clientY - from.current)
  }
  const onUp = (event: PointerEvent) => {
    if (from.current === undefined) return
    const by = event.clientY - from.current
    from.current = undefined
    setPull(0)
    const at = order.indexOf(reach)
    if (Math.abs(by) < tapPixels) onReach(reach === 'peek' ? 'half' : 'peek')
    else onReach(order[Math.min(2, Math.max(0, at + (by < 0 ? 1 : -1) * (Math.abs(by) > 260 ? 2 : 1)))] ?? 'half')
  }
  return (
    <section className={styles.sheet} data-reach={reach} style={{ transform: `translateY(${Math.max(-40, pull)}px)` }}>
      <button
        type="button"
        className={styles.handle}
        aria-expanded={reach !== 'peek'}
        aria-label={reach === 'peek' ? w.sheet.open : w.sheet.shut}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ' ') onReach(reach === 'peek' ? 'half' : 'peek')
        }}
      />
      {head}
      <div className={styles.body}>{children}</div>
    </section>
  )
}
