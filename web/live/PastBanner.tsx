import { useSyncExternalStore } from 'react'
import type { Playhead } from '../heat/playhead.ts'
import { useNow } from '../ui/now.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './PastBanner.module.css'

/** While the screen shows the past: which instant, that it is not the present, and the way back. */
export const PastBanner = ({ playhead, zone, onLive }: { playhead: Playhead; zone: string; onLive: () => void }) => {
  const now = useNow(60)
  const at = useSyncExternalStore(playhead.subscribe, () => {
    const { at } = playhead.current()
    return at === undefined ? undefined : Math.floor(at / 60) * 60
  })
  if (at === undefined) return null
  return (
    <p className={styles.past} role="status">
      <i />
      <span>{w.timeline.past(whenWords(at, now, zone))}</span>
      <button type="button" onClick={onLive}>
        {w.timeline.toLive}
      </button>
    </p>
  )
}
