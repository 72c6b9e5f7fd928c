import { type ReactNode, useSyncExternalStore } from 'react'
import type { Health } from '../api.ts'
import { type HeatSource, useReading } from '../heat/source.ts'
import type { Shown } from '../heat/subject.ts'
import { hourMinute } from '../ui/clock.ts'
import { ago } from '../ui/figures.ts'
import { useNow } from '../ui/now.ts'
import { w } from '../words.ts'
import styles from './Banner.module.css'
import type { Link } from './link.ts'

/** Live values older than this are not the present any more, seconds. */
const staleAfter = 15 * 60

type Props = {
  health: Health | undefined
  unreachable: boolean
  link: Link
  source: HeatSource
  shown: Shown
  zone: string
}

/** Says in one line why the picture is not the present, while it is not. */
export const Banner = ({ health, unreachable, link, source, shown, zone }: Props) => {
  const now = useNow(10)
  const state = useSyncExternalStore(link.subscribe, link.current)
  const { frame } = useReading(source)
  const stands = hourMinute(frame && frame.asOf > 0 ? frame.asOf : now, zone)
  if (unreachable || (state === 'lost' && health?.ready !== false))
    return <Line>{w.connection.unreachable(stands)}</Line>
  if (health && !health.ready) return <Line>{w.connection.storeAway(stands)}</Line>
  if (frame?.live && frame.asOf > 0 && now - frame.asOf > staleAfter && shown.kind !== 'complaints') {
    return <Line>{w.connection.staleHeat(shown.name, ago(now - frame.asOf))}</Line>
  }
  return null
}

const Line = ({ children }: { children: ReactNode }) => (
  <p className={styles.banner} role="alert">
    <i />
    {children}
  </p>
)
