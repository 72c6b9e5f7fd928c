import { type ComponentProps, useMemo, useSyncExternalStore } from 'react'
import { useEndedWithin } from '../alerts/queries.ts'
import { Timeline } from '../heat/Timeline.tsx'
import { startOfDay } from '../ui/clock.ts'
import { useNow } from '../ui/now.ts'

/** The timeline with the alerts of its day: those given, which go on, and those that ended that day or since. The worst stand on top. */
export const DayTimeline = (props: ComponentProps<typeof Timeline>) => {
  const { playhead, zone, alerts } = props
  const present = useNow(60)
  const day = useSyncExternalStore(playhead.subscribe, () => startOfDay(playhead.current().at ?? present, zone))
  const ended = useEndedWithin(day, startOfDay(day, zone, 1)).data
  const all = useMemo(
    () =>
      [...alerts, ...(ended ?? [])].toSorted((a, b) =>
        a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0,
      ),
    [alerts, ended],
  )
  return <Timeline {...props} alerts={all} />
}
