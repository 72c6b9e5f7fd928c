import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import type { ComponentDetail } from '../api.ts'
import type { MapHandle } from '../map/MapView.tsx'
import { w } from '../words.ts'
import styles from './MoveHandle.module.css'
import { type Moving, shifted } from './moving.ts'
import { useComponent } from './queries.ts'
import { Sign } from './Sign.tsx'

type Props = { handle: MapHandle; moving: Moving; onMoving: (moving: Moving) => void }

/** The mark of a component that is being moved: dragged by hand, or by the arrow keys metre by metre; a line leads to where it stood. */
export const MoveHandle = (props: Props) => {
  const { data } = useComponent(props.moving.id)
  return data ? <Handle {...props} component={data} /> : null
}

const steps: Record<string, readonly [east: number, north: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}

const Handle = ({ handle, moving, onMoving, component }: Props & { component: ComponentDetail }) => {
  const mark = useRef<HTMLButtonElement>(null)
  const line = useRef<SVGLineElement>(null)
  const held = useRef(false)
  const { lon, lat } = moving
  useEffect(
    () =>
      handle.news.subscribe(() => {
        const { x, y } = handle.map.project(lon, lat)
        const from = handle.map.project(component.lon, component.lat)
        if (mark.current) mark.current.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`
        line.current?.setAttribute('x1', String(from.x))
        line.current?.setAttribute('y1', String(from.y))
        line.current?.setAttribute('x2', String(x))
        line.current?.setAttribute('y2', String(y))
      }),
    [handle, lon, lat, component.lon, component.lat],
  )
  useEffect(() => mark.current?.focus(), [])
  const onDown = (event: PointerEvent) => {
    held.current = true
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onMove = (event: PointerEvent) => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect()
    if (!held.current || !box) return
    onMoving({ ...moving, ...handle.map.unproject({ x: event.clientX - box.x, y: event.clientY - box.y }) })
  }
  const onUp = () => {
    held.current = false
  }
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const metres = event.shiftKey ? 10 : 1
    onMoving({ ...moving, ...shifted(moving, step[0] * metres, step[1] * metres) })
  }
  return (
    <>
      <svg className={styles.line} aria-hidden="true">
        <line ref={line} />
      </svg>
      <button
        ref={mark}
        type="button"
        className={styles.mark}
        aria-label={w.components.handle}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
        onKeyDown={onKey}
      >
        <Sign code={component.class} />
      </button>
    </>
  )
}
