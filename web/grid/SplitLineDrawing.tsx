import { useEffect, useRef } from 'react'
import type { MapHandle } from '../map/MapView.tsx'
import styles from './SplitLineDrawing.module.css'
import { useSplitLine } from './split-line.ts'

/** The line along which a grid will be split, as far as it is drawn. */
export const SplitLineDrawing = ({ handle }: { handle: MapHandle }) => {
  const line = useSplitLine()
  const path = useRef<SVGPolylineElement>(null)
  const dots = useRef<SVGPathElement>(null)
  const points = line?.points
  useEffect(
    () =>
      handle.news.subscribe(() => {
        const at = (points ?? []).map(([lon, lat]) => handle.map.project(lon, lat))
        path.current?.setAttribute('points', at.map(({ x, y }) => `${x},${y}`).join(' '))
        // A stroke of no length with round ends is a dot.
        dots.current?.setAttribute('d', at.map(({ x, y }) => `M${x} ${y}h0`).join(''))
      }),
    [handle, points],
  )
  if (!line) return null
  return (
    <svg className={styles.drawing} aria-hidden="true">
      <polyline ref={path} />
      <path ref={dots} />
    </svg>
  )
}
