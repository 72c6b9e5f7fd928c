import { useEffect, useRef } from 'react'
import type { Area, HazardPoint } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { dateOf } from '../ui/clock.ts'
import { count } from '../ui/figures.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { w } from '../words.ts'
import { areaName } from './area-name.ts'
import styles from './PointList.module.css'
import type { useList } from './queries.ts'

type Props = {
  query: ReturnType<typeof useList>
  areas: readonly Area[]
  zone: string
  chosen: string | undefined
  onChoose: (key: string) => void
}

/** The points of a list, those with most orders first. */
export const PointList = ({ query, areas, zone, chosen, onChoose }: Props) => {
  const points = query.data?.pages.flatMap((page) => page.points) ?? []
  const most = Math.max(1, ...points.map(({ orders }) => orders.length))
  const list = useRef<HTMLOListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice may be made on the map
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  if (points.length === 0) return <Notice kind="empty" title={w.hazards.noPoints} />
  return (
    <>
      <ol ref={list} className={styles.list}>
        {points.map((point) => (
          <li key={point.key}>
            <button type="button" aria-current={point.key === chosen || undefined} onClick={() => onChoose(point.key)}>
              <b>{point.address}</b>
              <span className={styles.lamps}>
                {point.again !== null && <Lamp tone="a">{w.hazards.seenAgain}</Lamp>}
                {point.task && (
                  <Lamp tone={point.task.state === 'done' ? 'calm' : 'b'}>{w.hazards.task[point.task.state]}</Lamp>
                )}
              </span>
              <strong>{w.hazards.pointOrders(point.orders.length)}</strong>
              <i className={styles.bar} aria-hidden="true">
                <i style={{ width: `${(100 * point.orders.length) / most}%` }} />
              </i>
              <small>
                {[areaName(areas, point.area), w.hazards.callers(point.callers), whenSeen(point, zone)]
                  .filter((part) => part !== '')
                  .join(w.dot)}
              </small>
            </button>
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <p className={styles.more}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {w.hazards.more} {w.hazards.pointsShown(points.length, count(query.data?.pages[0]?.counts?.points ?? 0))}
          </Button>
        </p>
      )}
    </>
  )
}

const whenSeen = ({ first, last }: Pick<HazardPoint, 'first' | 'last'>, zone: string): string => {
  const [from, to] = [dateOf(Date.parse(first) / 1000, zone), dateOf(Date.parse(last) / 1000, zone)]
  return from === to ? from : w.hazards.firstLast(from, to)
}
