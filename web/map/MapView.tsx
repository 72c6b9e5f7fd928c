import 'maplibre-gl/dist/maplibre-gl.css'
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { outlineOf } from '../alerts/footprint.ts'
import type { Alert, Area, City, Place } from '../api.ts'
import { cellAt, indexOfCell } from '../heat/cells.ts'
import { hexGeometry } from '../heat/hex-layer.ts'
import type { HeatSource } from '../heat/source.ts'
import { IconButton } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import type { Theme } from '../ui/theme.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'
import { baseOf } from './base.ts'
import { type Camera, CityMap, type Focus, type Point } from './city-map.ts'
import { lettersOf, loadLetters } from './fonts.ts'
import './hooks.ts'
import styles from './MapView.module.css'
import type { Hit, Marked } from './overlays.ts'
import type { Part } from './parts.ts'
import { CameraNews } from './pins.ts'
import { onOldTiles } from './tile-news.ts'

export type Hover = { lon: number; lat: number; point: Point; hit: Hit | undefined }
export type MapHandle = { map: CityMap; news: CameraNews; size: () => { width: number; height: number } }

type Props = {
  city: City
  areas: readonly Area[]
  places: readonly Place[]
  source: HeatSource
  theme: Theme
  at: View['at']
  alerts: readonly Alert[]
  selectedAlert: number | undefined
  selectedCell: string | undefined
  /** Share of the map's height that is covered from below. */
  cover: number
  focus: Focus
  /** What the camera is to show: it flies there whenever the key changes. */
  aim: { key: string; bounds: readonly [number, number, number, number] } | undefined
  onMoved: (camera: Camera, byPerson: boolean) => void
  /** What of heat, grids and components is drawn. */
  shown: ReadonlySet<Part>
  /** Numbers of components over the whole city; a class of components to draw alone. */
  far: boolean
  only: string | undefined
  /** The component that is selected. */
  marked: Marked | undefined
  onClick: (lon: number, lat: number, hit: Hit | undefined) => void
  onHover: (hover: Hover | undefined) => void
  /** What is pinned to the map. */
  pins: (handle: MapHandle) => ReactNode
}

const fadeMs = 300
const playFadeMs = 120

/** The map of the city with the heat on it. The map itself is imperative; this tells it what changed. */
export const MapView = (props: Props) => {
  const { city, areas, places, source, theme, at, alerts, selectedAlert, selectedCell, cover, pins } = props
  const { shown, far, only, marked } = props
  const container = useRef<HTMLDivElement>(null)
  const [handle, setHandle] = useState<MapHandle>()
  const [life, setLife] = useState(0)
  const [broken, setBroken] = useState(false)
  const base = useMemo(() => baseOf(city, areas, places), [city, areas, places])
  const start = useEffectEvent(() => ({ theme, at }))
  const onMoved = useEffectEvent(props.onMoved)
  const onClick = useEffectEvent(props.onClick)
  const onHover = useEffectEvent(props.onHover)
  // The camera as this map last told or was told it, so that only a view from elsewhere moves it.
  const known = useRef<string>('')

  // biome-ignore lint/correctness/useExhaustiveDependencies: `life` counts how often the graphics context had to be made anew
  useEffect(() => {
    const element = container.current
    if (!element) return
    let made: CityMap | undefined
    let gone = false
    const news = new CameraNews()
    const make = async () => {
      await Promise.race([
        loadLetters(lettersOf(base.areas, base.places)),
        new Promise((done) => setTimeout(done, 4000)),
      ])
      if (gone) return
      const [west = 0, south = 0, east = 0, north = 0] = city.bbox
      const first = start()
      known.current = cameraKey(first.at)
      try {
        made = new CityMap({
          container: element,
          base,
          theme: first.theme,
          at: first.at,
          bounds: [west, south, east, north],
          title: w.heat.mapTitle,
          onReady: () => {
            if (!made) return
            setHandle({ map: made, news, size: () => ({ width: element.clientWidth, height: element.clientHeight }) })
            onMoved(made.camera(), false)
          },
          onMoved: (camera, byPerson) => {
            if (byPerson) known.current = cameraKey(camera)
            onMoved(camera, byPerson)
          },
          onClick: (lon, lat, hit) => onClick(lon, lat, hit),
          onHover: (hover) => onHover(hover),
          onCamera: news.tell,
          onRestored: () => setLife((n) => n + 1),
        })
      } catch {
        setBroken(true)
      }
    }
    void make()
    return () => {
      gone = true
      setHandle(undefined)
      made?.destroy()
    }
  }, [base, city, life])

  useEffect(() => handle?.map.setTheme(theme), [handle, theme])

  useEffect(() => handle?.map.setCover(cover), [handle, cover])

  useEffect(() => {
    handle?.map.setHeatShown(shown.has('heat'))
    handle?.map.overlays.show(shown, far, only)
  }, [handle, shown, far, only])

  useEffect(() => handle?.map.overlays.mark(marked), [handle, marked])

  useEffect(() => handle && onOldTiles(() => handle.map.overlays.refresh()), [handle])

  useEffect(() => {
    if (!handle || !at || cameraKey(at) === known.current) return
    known.current = cameraKey(at)
    handle.map.fly(at)
  }, [handle, at])

  const { focus, aim } = props
  useEffect(() => handle?.map.setFocus(focus), [handle, focus])

  const take = useEffectEvent((map: CityMap) => aim && map.fit(aim.bounds))
  const aimKey = aim?.key
  useEffect(() => {
    if (handle && aimKey !== undefined) take(handle.map)
  }, [handle, aimKey])

  useEffect(() => {
    if (!handle) return
    let shown: unknown
    const draw = () => {
      const state = source.current()
      const { frame } = state
      if (!frame) return
      const fresh = frame.manifest !== shown
      if (fresh) handle.map.setGeometry(hexGeometry(frame.manifest))
      shown = frame.manifest
      handle.map.setHeat(frame.density, frame.scale, fresh ? 0 : frame.live ? fadeMs : playFadeMs)
    }
    draw()
    return source.subscribe(draw)
  }, [handle, source])

  useEffect(() => {
    handle?.map.setAlerts(
      alerts.map(({ id, severity, cells }) =>
        outlineOf(
          cells.map(({ cell }) => cell),
          { severity, weight: id === selectedAlert ? 3 : 1.8 },
        ),
      ),
      alerts.map(({ center }) => ({
        type: 'Feature',
        properties: {},
        geometry: { type: 'Point', coordinates: center },
      })),
    )
  }, [handle, alerts, selectedAlert])

  useEffect(
    () => handle?.map.setSelection(selectedCell === undefined ? undefined : outlineOf([selectedCell])),
    [handle, selectedCell],
  )

  useEffect(() => {
    if (!handle) return
    window.__qianshao = {
      idle: () => handle.map.idle() && source.settled(),
      camera: () => handle.map.camera(),
      project: (lon, lat) => {
        const box = container.current?.getBoundingClientRect()
        const { x, y } = handle.map.project(lon, lat)
        return { x: x + (box?.x ?? 0), y: y + (box?.y ?? 0) }
      },
      valueAt: (lon, lat) => {
        const { frame } = source.current()
        const value = frame?.values[indexOfCell(frame.manifest, cellAt(lon, lat, frame.res))]
        return value === undefined || Number.isNaN(value) ? null : value
      },
    }
    return () => {
      delete window.__qianshao
    }
  }, [handle, source])

  return (
    <div className={styles.map}>
      <div ref={container} className={styles.canvas} />
      {broken && (
        <div className={styles.broken}>
          <Notice kind="failing" title={w.heat.mapFailed} />
        </div>
      )}
      {handle && (
        <>
          <div className={styles.pins}>{pins(handle)}</div>
          <div className={styles.tools}>
            <IconButton icon="plus" label={w.heat.zoomIn} onClick={() => handle.map.zoomBy(1)} />
            <IconButton icon="minus" label={w.heat.zoomOut} onClick={() => handle.map.zoomBy(-1)} />
            <IconButton icon="home" label={w.heat.home} onClick={() => handle.map.home()} />
          </div>
        </>
      )}
    </div>
  )
}

/** Cameras that read alike in the address bar are one. */
const cameraKey = (at: View['at']): string =>
  at ? `${at.lon.toFixed(5)},${at.lat.toFixed(5)},${at.zoom.toFixed(2)}` : ''
