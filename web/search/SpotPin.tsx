import { useEffect, useRef } from 'react'
import type { MapHandle } from '../map/MapView.tsx'
import { Icon } from '../ui/Icon.tsx'
import { w } from '../words.ts'
import styles from './SpotPin.module.css'

/** A place that was searched for and is nothing to select: where a needle on the map points. WGS84. */
export type Spot = { lon: number; lat: number; title: string }

export const SpotPin = ({ handle, spot }: { handle: MapHandle; spot: Spot }) => {
  const pin = useRef<HTMLParagraphElement>(null)
  const { lon, lat, title } = spot
  useEffect(
    () =>
      handle.news.subscribe(() => {
        const { x, y } = handle.map.project(lon, lat)
        if (pin.current) pin.current.style.transform = `translate(${x}px, ${y}px) translate(-50%, -100%)`
      }),
    [handle, lon, lat],
  )
  return (
    <p ref={pin} className={styles.pin} role="status" aria-label={w.search.here(title)}>
      <span>{title}</span>
      <Icon name="pin" />
    </p>
  )
}
