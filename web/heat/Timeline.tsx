import { type KeyboardEvent, type PointerEvent, useRef, useSyncExternalStore } from 'react'
import type { Alert } from '../api.ts'
import { hourMinute, startOfDay } from '../ui/clock.ts'
import { figure } from '../ui/figures.ts'
import { useNarrow } from '../ui/media.ts'
import { useNow } from '../ui/now.ts'
import type { Theme } from '../ui/theme.ts'
import { dayWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { DayBars } from './DayBars.tsx'
import { Incidents } from './Incidents.tsx'
import type { Playhead } from './playhead.ts'
import { useExtent, usePulse } from './queries.ts'
import { type Shown, unitOf } from './subject.ts'
import styles from './Timeline.module.css'
import { TimelineControls } from './TimelineControls.tsx'

const hour = 3600

type Props = {
  shown: Shown
  zone: string
  theme: Theme
  playhead: Playhead
  alerts: readonly Alert[]
  todayKind: string
  /** A place on the timeline was chosen, or live (undefined). */
  onPick: (at: number | undefined) => void
}

/** The day as bars over its normal, with the alerts below and the instant shown as a line. Drag it, use the keys, or play. */
export const Timeline = ({ shown, zone, theme, playhead, alerts, todayKind, onPick }: Props) => {
  const present = useNow(60)
  const day = useSyncExternalStore(playhead.subscribe, () => startOfDay(playhead.current().at ?? present, zone))
  const end = startOfDay(day, zone, 1)
  const { data: extent } = useExtent(shown.subject)
  const fine = shown.kind !== 'complaints' && extent?.fineFrom != null && day >= extent.fineFrom - 12 * hour
  const step = fine ? 300 : hour
  const { data: pulse, isError } = usePulse(shown.subject, day, end, step)
  const today = present >= day && present < end
  const dragging = useRef(false)

  const instantAt = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    return Math.floor((day + share * (end - day)) / 300) * 300
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    dragging.current = true
    event.currentTarget.setPointerCapture(event.pointerId)
    playhead.moveTo(instantAt(event))
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (dragging.current) playhead.moveTo(instantAt(event))
  }
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    if (!dragging.current) return
    dragging.current = false
    onPick(instantAt(event))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const from = playhead.current().at ?? present
    const by = event.shiftKey ? hour : step
    const to = { ArrowLeft: from - by, ArrowRight: from + by, Home: day, End: undefined }[event.key]
    if (to === undefined && event.key !== 'End') return
    event.preventDefault()
    event.stopPropagation()
    onPick(to === undefined ? undefined : Math.floor(to / 300) * 300)
  }

  return (
    <section className={styles.timeline} aria-label={w.timeline.title}>
      <TimelineControls shown={shown} zone={zone} day={day} playhead={playhead} extent={extent} onPick={onPick} />
      <div
        className={styles.track}
        role="slider"
        tabIndex={0}
        aria-label={w.timeline.title}
        aria-valuemin={day}
        aria-valuemax={end}
        aria-valuenow={playhead.current().at ?? present}
        aria-valuetext={hourMinute(playhead.current().at ?? present, zone)}
        title={w.timeline.keys}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onKeyDown={onKeyDown}
      >
        <div className={styles.bars}>
          {pulse && <DayBars pulse={pulse} theme={theme} />}
          {isError && !pulse && <p className={styles.failing}>{w.timeline.failing}</p>}
        </div>
        <Hours day={day} end={end} zone={zone} />
        <Incidents alerts={alerts} day={day} end={end} todayKind={today ? todayKind : undefined} now={present} />
        {today && (
          <Now
            present={present}
            share={(present - day) / (end - day)}
            pulse={pulse}
            shown={shown}
            playhead={playhead}
          />
        )}
        <Head playhead={playhead} day={day} end={end} zone={zone} pulse={pulse} shown={shown} />
      </div>
    </section>
  )
}

const Hours = ({ day, end, zone }: { day: number; end: number; zone: string }) => (
  <div className={styles.hours} aria-hidden="true">
    {Array.from({ length: Math.round((end - day) / (2 * hour)) + 1 }, (_, i) => day + i * 2 * hour).map((at) => (
      <span
        key={at}
        style={{ left: `${((at - day) / (end - day)) * 100}%` }}
        data-odd={((at - day) / hour) % 4 === 2 || undefined}
      >
        {at === end ? '24:00' : hourMinute(at, zone)}
      </span>
    ))}
  </div>
)

type HeadProps = Pick<Props, 'playhead' | 'zone' | 'shown'> & {
  day: number
  end: number
  pulse: ReturnType<typeof usePulse>['data']
}

/** The line at the instant shown while it is not live, with what the city counted then. */
const Head = ({ playhead, day, end, zone, pulse, shown }: HeadProps) => {
  const { at } = useSyncExternalStore(playhead.subscribe, playhead.current)
  const narrow = useNarrow()
  if (at === undefined || at < day || at >= end) return null
  const i = pulse ? Math.min(pulse.value.length - 1, Math.floor((at - day) / pulse.step)) : -1
  const value = pulse?.value[i]
  const share = (at - day) / (end - day)
  const turn = narrow ? 0.5 : 0.85
  return (
    <div className={styles.head} style={{ left: `${share * 100}%` }} data-side={share > turn ? 'left' : 'right'}>
      <span>
        <b>{hourMinute(at, zone)}</b> {value == null ? '' : `${figure(value)} ${unitOf(shown)}`}
      </span>
    </div>
  )
}

/** The line at the present, with what the city counts now while the screen is live. */
const Now = ({
  present,
  share,
  pulse,
  shown,
  playhead,
}: Pick<HeadProps, 'pulse' | 'shown' | 'playhead'> & { present: number; share: number }) => {
  const live = useSyncExternalStore(playhead.subscribe, () => playhead.current().at === undefined)
  // The bucket under way is not whole yet.
  const last = pulse?.value.findLast((value, i) => value !== null && (pulse.bucket[i] ?? 0) + pulse.step <= present)
  return (
    <div className={styles.now} style={{ left: `${share * 100}%` }} data-side={share > 0.85 ? 'left' : 'right'}>
      {live && last != null && (
        <span>
          <b>{figure(last)}</b> {unitOf(shown)}
        </span>
      )}
    </div>
  )
}

/** The day of a timeline in words. */
export const dayTitle = (day: number, present: number, zone: string): string =>
  `${startOfDay(present, zone) === day ? `${w.time.today} ` : ''}${dayWords(day, zone)}`
