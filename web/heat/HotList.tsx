import { useMemo } from 'react'
import type { Area, Place } from '../api.ts'
import { areasAt, placeNear } from '../areas/locate.ts'
import { Bullet } from '../ui/Bullet.tsx'
import { figure } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './HotList.module.css'
import { type HotSpot, hottest } from './hottest.ts'
import { type HeatFrame, type HeatSource, useReading } from './source.ts'
import { type Shown, unitOf } from './subject.ts'

type Props = {
  source: HeatSource
  shown: Shown
  areas: readonly Area[]
  places: readonly Place[]
  count: number
  onPick: (spot: HotSpot) => void
}

/** Where it is hottest in the picture shown, by name. */
export const HotList = (props: Props) => {
  const { frame } = useReading(props.source)
  return frame ? <Spots {...props} frame={frame} /> : null
}

const Spots = ({ frame, shown, areas, places, count, onPick }: Props & { frame: HeatFrame }) => {
  const spots = useMemo(
    () =>
      hottest(frame, count).map((spot) => {
        const street = areasAt(areas, spot.lon, spot.lat).at(-1)?.properties.name
        return { ...spot, street, name: placeNear(places, spot.lon, spot.lat) ?? street ?? w.cell.nowhere }
      }),
    [frame, count, areas, places],
  )
  const most = spots[0]?.value ?? 1
  return (
    <Section
      title={frame.live ? w.hot.title : w.hot.past}
      aside={`${shown.name}${w.dot}${unitOf(shown)}${w.dot}${w.hot.note}`}
    >
      {spots.length === 0 && <Notice kind="empty" title={w.hot.empty} />}
      <ol className={styles.list}>
        {spots.map((spot) => (
          <li key={spot.cell}>
            <button type="button" onClick={() => onPick(spot)} title={w.hot.show(spot.name)}>
              <span className={styles.name}>
                {spot.name} {spot.street !== spot.name && <small>{spot.street}</small>}
              </span>
              <b>{figure(spot.value)}</b>
              <span className={styles.bar}>
                <Bullet value={spot.value} normal={null} most={most} tone="plain" />
              </span>
            </button>
          </li>
        ))}
      </ol>
    </Section>
  )
}
