import { useRef, useSyncExternalStore } from 'react'
import type { Extent } from '../api.ts'
import { IconButton } from '../ui/Button.tsx'
import { dateOf, startOfDate } from '../ui/clock.ts'
import { useNow } from '../ui/now.ts'
import { w } from '../words.ts'
import { type Playhead, speeds } from './playhead.ts'
import type { Shown } from './subject.ts'
import { dayTitle } from './Timeline.tsx'
import styles from './TimelineControls.module.css'

const day24 = 86_400

type Props = {
  shown: Shown
  zone: string
  day: number
  playhead: Playhead
  extent: Extent | undefined
  onPick: (at: number | undefined) => void
}

/** Which day, play and its speed, and the way back to live. */
export const TimelineControls = ({ shown, zone, day, playhead, extent, onPick }: Props) => {
  const present = useNow(60)
  const { at, playing, speed } = useSyncExternalStore(playhead.subscribe, playhead.current)
  const picker = useRef<HTMLInputElement>(null)
  const live = at === undefined
  const earliest = extent?.from ?? undefined
  const first = earliest === undefined ? undefined : dateOf(earliest, zone)
  return (
    <div className={styles.controls}>
      <p className={styles.day}>
        <IconButton
          icon="left"
          label={w.timeline.previous}
          disabled={earliest !== undefined && day <= earliest}
          onClick={() => onPick(Math.max(earliest ?? 0, (at ?? present) - day24))}
        />
        <button
          type="button"
          className={styles.date}
          title={w.timeline.pick}
          onClick={() => picker.current?.showPicker()}
        >
          {dayTitle(day, present, zone)}
        </button>
        <input
          ref={picker}
          type="date"
          tabIndex={-1}
          aria-label={w.timeline.pick}
          className={styles.picker}
          value={dateOf(day, zone)}
          min={first}
          max={dateOf(present, zone)}
          onChange={(event) => {
            if (event.target.value) onPick(startOfDate(event.target.value, zone) + ((at ?? present) - day))
          }}
        />
        <IconButton
          icon="right"
          label={w.timeline.next}
          disabled={live}
          onClick={() => onPick((at ?? present) + day24)}
        />
      </p>
      <p className={styles.what}>{w.timeline.whole(shown.name)}</p>
      <p className={styles.play}>
        <IconButton
          icon={playing ? 'pause' : 'play'}
          label={playing ? w.timeline.pause : w.timeline.play}
          onClick={() => (playing ? playhead.pause() : playhead.play(day))}
        />
        <select
          aria-label={w.timeline.play}
          value={speed}
          onChange={(event) => {
            const chosen = speeds.find((each) => each === Number(event.target.value))
            if (chosen) playhead.setSpeed(chosen)
          }}
        >
          {speeds.map((each) => (
            <option key={each} value={each}>
              {w.timeline.speed(each)}
            </option>
          ))}
        </select>
        <button type="button" className={styles.live} data-live={live || undefined} onClick={() => onPick(undefined)}>
          {live ? w.timeline.live : w.timeline.toLive}
        </button>
      </p>
    </div>
  )
}
