import { type ReactNode, useEffect, useRef } from 'react'
import type { PlainCityMap } from '../map/plain-map.ts'
import { Icon } from '../ui/Icon.tsx'
import { w } from '../words.ts'
import styles from './PlacePins.module.css'
import type { Candidate, Choice, Spot } from './queue.ts'

type Props = {
  map: PlainCityMap
  candidates: readonly Candidate[]
  choice: Choice | undefined
  onChoose: (choice: Choice) => void
}

/** Where an order may be: its candidates with their numbers, and the point that was taken on the map. */
export const PlacePins = ({ map, candidates, choice, onChoose }: Props) => (
  <>
    {candidates.map((candidate, i) => {
      const chosen = choice !== undefined && 'candidate' in choice && choice.candidate === i
      return (
        <Pinned key={`${candidate.key} ${candidate.lon}`} map={map} at={candidate} raised={chosen}>
          <button
            type="button"
            className={styles.pin}
            aria-pressed={chosen}
            aria-label={candidate.name}
            title={candidate.name}
            onClick={() => onChoose({ candidate: i })}
          >
            {i + 1}
          </button>
        </Pinned>
      )
    })}
    {choice && 'spot' in choice && <Needle map={map} spot={choice.spot} label={w.unplaced.picked} />}
  </>
)

/** A needle that points at a place. */
export const Needle = ({ map, spot, label }: { map: PlainCityMap; spot: Spot; label: string }) => (
  <Pinned map={map} at={spot} raised>
    <span className={styles.needle} role="img" aria-label={label}>
      <Icon name="pin" />
    </span>
  </Pinned>
)

type PinnedProps = { map: PlainCityMap; at: Spot; raised: boolean; children: ReactNode }

const Pinned = ({ map, at: { lon, lat }, raised, children }: PinnedProps) => {
  const box = useRef<HTMLDivElement>(null)
  useEffect(
    () =>
      map.news.subscribe(() => {
        const { x, y } = map.project(lon, lat)
        if (box.current) box.current.style.transform = `translate(${x}px, ${y}px)`
      }),
    [map, lon, lat],
  )
  return (
    <div ref={box} className={styles.pinned} data-raised={raised || undefined}>
      {children}
    </div>
  )
}
