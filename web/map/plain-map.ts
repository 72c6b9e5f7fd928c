import { type GeoJSONSource, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { screenScale } from '../ui/theme.ts'
import type { Camera, Point } from './city-map.ts'
import { CameraNews } from './pins.ts'
import { markLayers, plainStyle, shownLayers } from './plain.ts'
import type { BaseData } from './style.ts'
import { boundsOf, featuresOf, type Target } from './target.ts'

setWorkerUrl(workerUrl)

export type Bounds = readonly [west: number, south: number, east: number, north: number]
/** What the pointer is over: the number of a mark, or the properties of a feature. `point` in pixels of the map. */
export type Under = { point: Point; mark?: number; properties?: Record<string, unknown> }

type Options = {
  container: HTMLElement
  base: BaseData
  home: Bounds
  /** Where to look; undefined for the whole of `home`. */
  camera: Camera | undefined
  title: string
  onReady: () => void
  onClick: (lon: number, lat: number, mark: number | undefined) => void
  onUnder: (under: Under | undefined) => void
  onRestored: () => void
}

const calm = { duration: 600, essential: true }
const nearest = 17
/** How near the map comes to a place that has no extent. */
const placeZoom = 16.4

/** A map of some features on the city, to look a thing over or to point at a place. Throws where no map can be drawn at all. */
export class PlainCityMap {
  readonly news = new CameraNews()
  private readonly map: MapLibreMap
  private readonly k = screenScale()
  private isReady = false

  constructor({ container, base, home, camera, title, onReady, onClick, onUnder, onRestored }: Options) {
    const [west, south, east, north] = home
    this.map = new MapLibreMap({
      container,
      style: plainStyle(base, this.k),
      ...(camera
        ? { center: [camera.lon, camera.lat], zoom: camera.zoom }
        : { bounds: [west, south, east, north], fitBoundsOptions: { padding: 32 * this.k } }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 20,
      maxCanvasSize: [8192, 8192],
      locale: { 'Map.Title': title },
    })
    this.map.keyboard.disableRotation()
    this.map.touchZoomRotate.disableRotation()
    this.map.once('load', () => {
      this.isReady = true
      onReady()
    })
    this.map.on('move', this.news.tell)
    this.map.on('resize', this.news.tell)
    this.map.on('click', ({ lngLat, point }) => onClick(lngLat.lng, lngLat.lat, this.under(point)?.mark))
    this.map.on('mousemove', ({ point }) => onUnder(this.under(point)))
    this.map.on('mouseout', () => onUnder(undefined))
    this.map.getCanvas().addEventListener('webglcontextrestored', onRestored)
  }

  readonly destroy = (): void => this.map.remove()

  readonly camera = (): Camera => {
    const { lng, lat } = this.map.getCenter()
    return { lon: lng, lat, zoom: this.map.getZoom() }
  }

  /** True while nothing moves or loads. */
  readonly idle = (): boolean => this.isReady && this.map.loaded() && !this.map.isMoving()

  readonly project = (lon: number, lat: number): Point => this.map.project([lon, lat])

  readonly draw = (source: 'shown' | 'marks', features: GeoJSON.FeatureCollection): void => {
    this.map.getSource<GeoJSONSource>(source)?.setData(features)
  }

  readonly zoomBy = (levels: number): void => {
    this.map.easeTo({ zoom: this.map.getZoom() + levels, duration: 250 })
  }

  readonly fit = ([west, south, east, north]: Bounds, margin = 0.06): void => {
    // What is to be shown often comes with a new layout, of which the map has not heard yet.
    this.map.resize()
    const { clientWidth, clientHeight } = this.map.getContainer()
    const padding = margin * Math.min(clientWidth, clientHeight)
    this.map.fitBounds([west, south, east, north], { ...calm, padding, maxZoom: nearest + Math.log2(this.k) })
  }

  /** Rings a target and goes there; without one the ring goes. */
  readonly aim = (target: Target | undefined): void => {
    this.map.getSource<GeoJSONSource>('focus')?.setData(featuresOf(target))
    if (!target) return
    const bounds = boundsOf(target)
    // Room for what stands beside the piece, so that one sees which two it lies between.
    if (bounds) this.fit(bounds, 0.2)
    else this.map.flyTo({ ...calm, center: [target.lon, target.lat], zoom: Math.max(placeZoom, this.map.getZoom()) })
  }

  private under({ x, y }: Point): Under | undefined {
    if (!this.isReady) return undefined
    const reach = 4 * this.k
    const [mark] = this.map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers: markLayers },
    )
    const index: unknown = mark?.properties.index
    if (typeof index === 'number') return { point: { x, y }, mark: index }
    const [feature] = this.map.queryRenderedFeatures([x, y], { layers: shownLayers })
    return feature && { point: { x, y }, properties: feature.properties }
  }
}
