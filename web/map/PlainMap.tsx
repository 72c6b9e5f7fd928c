import 'maplibre-gl/dist/maplibre-gl.css'
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Area, City, Place } from '../api.ts'
import { IconButton } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Tip } from '../ui/Tip.tsx'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { baseOf } from './base.ts'
import type { Camera } from './city-map.ts'
import { lettersOf, loadLetters } from './fonts.ts'
import './hooks.ts'
import styles from './MapView.module.css'
import { type Bounds, PlainCityMap, type Under } from './plain-map.ts'
import type { Target } from './target.ts'

type Props = {
  city: City
  areas: readonly Area[]
  places: readonly Place[]
  theme: Theme
  /** What is looked at, and what is wrong in it; a mark has its `index` and `severity`. WGS84. */
  shown?: GeoJSON.FeatureCollection | undefined
  marks?: GeoJSON.FeatureCollection | undefined
  /** Shown whole when it changes; without it the city. */
  bounds?: Bounds | null | undefined
  /** The one thing meant: ringed, and flown to. */
  target?: Target | undefined
  title: string
  /** True where a click means a place: the pointer becomes a cross. */
  pointing?: boolean
  onClick?: (lon: number, lat: number, mark: number | undefined) => void
  /** What a feature under the pointer is called. */
  tip?: (under: Under) => ReactNode
  /** What is pinned to the map. */
  pins?: (map: PlainCityMap) => ReactNode
}

const none: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
/** A font that does not come must not keep the map away. */
const longestFontMs = 4000

/** A map of some features on the city's streets and areas. No heat, nothing live. */
export const PlainMap = (props: Props) => {
  const { city, areas, places, theme, shown, marks, bounds, target, title, pointing, tip, pins } = props
  const container = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<PlainCityMap>()
  const [life, setLife] = useState(0)
  const [broken, setBroken] = useState(false)
  const [under, setUnder] = useState<Under>()
  const camera = useRef<Camera>(undefined)
  const base = useMemo(() => baseOf(city, areas, places), [city, areas, places])
  const onClick = useEffectEvent((...at: Parameters<NonNullable<Props['onClick']>>) => props.onClick?.(...at))
  const home = city.bbox as unknown as Bounds // four numbers; JSON's type has lost how many

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are the theme's, so another theme is another map; `life` counts how often the graphics context came back
  useEffect(() => {
    const element = container.current
    if (!element) return
    let made: PlainCityMap | undefined
    let gone = false
    const make = async () => {
      await Promise.race([
        loadLetters(lettersOf(base.areas, base.places)),
        new Promise((done) => setTimeout(done, longestFontMs)),
      ])
      if (gone) return
      try {
        made = new PlainCityMap({
          container: element,
          base,
          home,
          camera: camera.current,
          title,
          onReady: () => !gone && setMap(made),
          onClick: (lon, lat, mark) => onClick(lon, lat, mark),
          onUnder: setUnder,
          onRestored: () => setLife((n) => n + 1),
        })
      } catch {
        setBroken(true)
      }
    }
    void make()
    return () => {
      gone = true
      camera.current = made?.camera()
      setMap(undefined)
      made?.destroy()
    }
  }, [base, title, theme, life])

  useEffect(() => map?.draw('shown', shown ?? none), [map, shown])
  useEffect(() => map?.draw('marks', marks ?? none), [map, marks])
  const [fitted, setFitted] = useState<Bounds>()
  useEffect(() => {
    if (!map || !bounds || bounds === fitted) return
    setFitted(bounds)
    map.fit(bounds)
  }, [map, bounds, fitted])
  useEffect(() => map?.aim(target), [map, target])

  useEffect(() => {
    if (!map) return
    const project = (lon: number, lat: number) => {
      const box = container.current?.getBoundingClientRect()
      const { x, y } = map.project(lon, lat)
      return { x: x + (box?.x ?? 0), y: y + (box?.y ?? 0) }
    }
    window.__qianshao = { idle: map.idle, camera: map.camera, project, valueAt: () => null }
    return () => {
      delete window.__qianshao
    }
  }, [map])

  const tipped = under && tip?.(under)
  return (
    <section className={styles.map} aria-label={title}>
      <div
        ref={container}
        className={styles.canvas}
        data-cursor={under?.mark !== undefined ? 'pointer' : pointing ? 'cross' : undefined}
      />
      {broken && (
        <div className={styles.broken}>
          <Notice kind="failing" title={w.heat.mapFailed} />
        </div>
      )}
      {map && (
        <>
          <div className={styles.pins}>
            {pins?.(map)}
            {tipped && under && <Tip point={under.point}>{tipped}</Tip>}
          </div>
          <div className={styles.tools}>
            <IconButton icon="plus" label={w.heat.zoomIn} onClick={() => map.zoomBy(1)} />
            <IconButton icon="minus" label={w.heat.zoomOut} onClick={() => map.zoomBy(-1)} />
            <IconButton icon="home" label={w.heat.home} onClick={() => map.fit(bounds ?? home)} />
          </div>
        </>
      )}
    </section>
  )
}
