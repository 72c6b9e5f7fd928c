import { useEffect, useRef } from 'react'
import type { Alert } from '../api.ts'
import type { MapHandle } from '../map/MapView.tsx'
import { Severity } from '../ui/Severity.tsx'
import { screenScale } from '../ui/theme.ts'
import styles from './AlertPins.module.css'
import { alertLine } from './line.ts'
import { PatternText } from './PatternText.tsx'

type Props = {
  handle: MapHandle
  alerts: readonly Alert[]
  selected: Alert | undefined
  card: boolean
  onPick: (alert: Alert) => void
}

/** The severity marks of alerts on the map, and for the selected one a card with a leader to its cells. */
export const AlertPins = ({ handle, alerts, selected, card, onPick }: Props) => (
  <>
    {headsOf(alerts, selected).map((alert) => (
      <Mark key={alert.id} handle={handle} alert={alert} onPick={onPick} />
    ))}
    {card && selected && <Card key={selected.id} handle={handle} alert={selected} />}
  </>
)

/** Alerts that another one speaks for have no mark of their own, unless one of them is looked at. */
const headsOf = (alerts: readonly Alert[], selected: Alert | undefined): Alert[] => {
  const ids = new Set(alerts.map(({ id }) => id))
  return alerts.filter(({ id, parent }) => parent === null || !ids.has(parent) || id === selected?.id)
}

const Mark = ({ handle, alert, onPick }: { handle: MapHandle; alert: Alert; onPick: (alert: Alert) => void }) => {
  const mark = useRef<HTMLButtonElement>(null)
  const [lon, lat] = alert.center
  useEffect(
    () =>
      handle.news.subscribe(() => {
        const { x, y } = handle.map.project(lon, lat)
        if (mark.current) mark.current.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`
      }),
    [handle, lon, lat],
  )
  return (
    <button
      ref={mark}
      type="button"
      className={styles.mark}
      title={alert.title}
      aria-label={alert.title}
      onClick={() => onPick(alert)}
    >
      <Severity grade={alert.severity} />
    </button>
  )
}

const clamp = (x: number, least: number, most: number): number => Math.min(Math.max(x, least), Math.max(least, most))

const Card = ({ handle, alert }: { handle: MapHandle; alert: Alert }) => {
  const box = useRef<HTMLDivElement>(null)
  const line = useRef<SVGLineElement>(null)
  const [lon, lat] = alert.center
  useEffect(
    () =>
      handle.news.subscribe(() => {
        const { current: element } = box
        if (!element) return
        const k = screenScale()
        const { x, y } = handle.map.project(lon, lat)
        const { width, height } = handle.size()
        const margin = 14 * k
        const side = x + 110 * k + element.offsetWidth + margin < width ? 1 : -1
        const left = clamp(
          side > 0 ? x + 110 * k : x - 110 * k - element.offsetWidth,
          margin,
          width - element.offsetWidth - margin,
        )
        const top = clamp(y - 90 * k - element.offsetHeight, 64 * k, height - element.offsetHeight - margin)
        element.style.transform = `translate(${left}px, ${top}px)`
        const inside = x > -40 * k && x < width + 40 * k && y > -40 * k && y < height + 40 * k
        element.style.opacity = inside ? '1' : '0'
        line.current?.setAttribute('x1', String(x))
        line.current?.setAttribute('y1', String(y))
        line.current?.setAttribute('x2', String(side > 0 ? left : left + element.offsetWidth))
        line.current?.setAttribute('y2', String(top + Math.min(element.offsetHeight, 36 * k)))
        if (line.current) line.current.style.opacity = inside ? '1' : '0'
      }),
    [handle, lon, lat],
  )
  return (
    <>
      <svg className={styles.leader} aria-hidden="true">
        <line ref={line} data-grade={alert.severity} />
      </svg>
      <div ref={box} className={styles.card} data-grade={alert.severity}>
        <h3>{alert.title}</h3>
        <p>{alertLine(alert)}</p>
        {alert.pattern.slots.length > 0 && (
          <p>
            <PatternText text={alert.pattern.text} />
          </p>
        )}
      </div>
    </>
  )
}
