import { MapLibreOverlay } from '@deck.gl/maplibre'
import { type GeoJSONSource, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { aroundOf, aroundSource, focusFeature, focusSource, isGrid, pointedGrid } from '../areas/focus-layers.ts'
import { fadeStepMs, HeatPaint, type HexGeometry, hexLayer } from '../heat/hex-layer.ts'
import type { Scale } from '../heat/scale.ts'
import { screenScale, type Theme } from '../ui/theme.ts'
import { type Hit, Overlays } from './overlays.ts'
import { aboveHeat, type BaseData, baseLayers, baseStyle, blankIcon, blankPixels } from './style.ts'

setWorkerUrl(workerUrl)

export type Camera = { lon: number; lat: number; zoom: number }
export type Point = { x: number; y: number }
type Bounds = readonly [west: number, south: number, east: number, north: number]

export type CityMapOptions = {
  container: HTMLElement
  base: BaseData
  theme: Theme
  /** What to show first; without it the whole city. */
  at: Camera | undefined
  bounds: Bounds
  /** Read out for people who cannot see the map. */
  title: string
  onReady: () => void
  /** A camera movement has ended; `byPerson` tells a hand's from a flight that was asked for. */
  onMoved: (camera: Camera, byPerson: boolean) => void
  onClick: (lon: number, lat: number, hit: Hit | undefined) => void
  onHover: (spot: { lon: number; lat: number; point: Point; hit: Hit | undefined } | undefined) => void
  /** The camera moves or the size changes: whatever is pinned to the map follows. */
  onCamera: () => void
  /** The graphics context was lost and is back: the map has to be made again. */
  onRestored: () => void
}

type PaintName = Parameters<MapLibreMap['setPaintProperty']>[1]
type LayoutName = Parameters<MapLibreMap['setLayoutProperty']>[1]

type Shape = GeoJSON.Polygon | GeoJSON.MultiPolygon

/** The selected area, those next below it, and the one pointed at in their table. WGS84. */
export type Focus = {
  selected: Shape | undefined
  below: readonly Shape[]
  pointed: Shape | undefined
  pointedCode: string | undefined
}

/** How near the camera comes to an area by itself. */
const nearest = 16.6

const easing = { duration: 900, essential: true }

/** The imperative map, wrapped once. Coordinates are WGS84 longitude, latitude; points are CSS pixels of the container. */
export class CityMap {
  private readonly map: MapLibreMap
  private readonly paint = new HeatPaint()
  private readonly overlay = new MapLibreOverlay({ interleaved: true, layers: [] })
  private readonly options: CityMapOptions
  /** Unit grids and components. */
  readonly overlays: Overlays
  private geometry: HexGeometry | undefined
  private heatShown = true
  private loaded = false
  private flying = false
  private cover = 0
  private scale = screenScale()
  private step: ReturnType<typeof setTimeout> | undefined

  constructor(options: CityMapOptions) {
    this.options = options
    const { container, base, at, bounds, title } = options
    this.map = new MapLibreMap({
      container,
      style: baseStyle(base, this.scale),
      ...(at
        ? { center: [at.lon, at.lat], zoom: at.zoom }
        : { bounds: [...bounds], fitBoundsOptions: { padding: this.margin() } }),
      minZoom: 8,
      maxZoom: 18.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxCanvasSize: [8192, 8192],
      canvasContextAttributes: { antialias: true },
      fadeDuration: 200,
      locale: { 'Map.Title': title },
    })
    this.overlays = new Overlays(this.map, () => this.scale * devicePixelRatio)
    this.map.touchZoomRotate.disableRotation()
    this.map.keyboard.disableRotation()
    this.paint.setTheme(options.theme)
    this.paint.setPixels(this.scale * devicePixelRatio)
    this.map.once('load', () => {
      this.loaded = true
      this.map.addImage(blankIcon, {
        width: blankPixels,
        height: blankPixels,
        data: new Uint8Array(4 * blankPixels ** 2),
      })
      this.map.addControl(this.overlay)
      this.showLayer()
      options.onReady()
    })
    this.map.on('moveend', ({ originalEvent }) => {
      this.flying = false
      options.onMoved(this.camera(), originalEvent !== undefined)
    })
    this.map.on('move', () => options.onCamera())
    this.map.on('resize', () => this.rescale())
    this.map.on('click', ({ lngLat, point }) => options.onClick(lngLat.lng, lngLat.lat, this.hitAt(point)))
    this.map.on('mousemove', ({ lngLat, point }) => {
      const hit = this.hitAt(point)
      this.map.getCanvas().style.cursor = hit?.kind === 'component' || hit?.kind === 'cluster' ? 'pointer' : ''
      options.onHover({ lon: lngLat.lng, lat: lngLat.lat, point, hit })
    })
    this.map.on('mouseout', () => options.onHover(undefined))
    this.map.on('render', () => {
      if (this.paint.fading()) this.stepFade()
    })
    this.map.getCanvas().addEventListener('webglcontextrestored', options.onRestored)
  }

  camera(): Camera {
    const { lng, lat } = this.map.getCenter()
    return { lon: lng, lat, zoom: this.map.getZoom() }
  }

  /** True while nothing moves and everything asked for is drawn. */
  idle(): boolean {
    return this.loaded && this.map.loaded() && !this.map.isMoving() && !this.flying && !this.paint.fading()
  }

  project(lon: number, lat: number): Point {
    return this.map.project([lon, lat])
  }

  /** The place (WGS84) at a point of the container. */
  unproject({ x, y }: Point): { lon: number; lat: number } {
    const { lng, lat } = this.map.unproject([x, y])
    return { lon: lng, lat }
  }

  fly(to: Camera): void {
    this.flying = true
    this.map.flyTo({ center: [to.lon, to.lat], zoom: to.zoom, padding: { bottom: this.coverPixels() }, ...easing })
  }

  ease(to: Camera): void {
    this.map.easeTo({ center: [to.lon, to.lat], zoom: to.zoom, duration: 400 })
  }

  /** The lowest part of the map that something covers, as a share of its height: the centre is that of the rest. */
  setCover(share: number): void {
    this.cover = share
    this.map.easeTo({ padding: { bottom: this.coverPixels() }, duration: 250 })
  }

  private coverPixels(): number {
    return Math.round(this.cover * this.map.getContainer().clientHeight)
  }

  /** Shows the whole city. */
  home(): void {
    this.map.fitBounds([...this.options.bounds], { padding: this.margin(), ...easing }, { originalEvent: true })
  }

  /** Flies to where the bounds fill the map. */
  fit(bounds: Bounds): void {
    const margin = this.margin(44)
    const cover = this.coverPixels()
    const { zoom } =
      this.map.cameraForBounds([...bounds], {
        // What is covered now counts already; what will be comes on top of it.
        padding: { ...margin, bottom: margin.bottom + cover - (this.map.getPadding().bottom ?? 0) },
        maxZoom: nearest + Math.log2(this.scale),
      }) ?? {}
    const [west, south, east, north] = bounds
    this.flying = true
    this.map.flyTo({
      center: [(west + east) / 2, (south + north) / 2],
      ...(zoom === undefined ? {} : { zoom }),
      offset: [0, (margin.top - margin.bottom) / 2],
      padding: { bottom: cover },
      ...easing,
    })
  }

  zoomBy(levels: number): void {
    this.map.zoomTo(this.map.getZoom() + levels, { duration: 250 }, { originalEvent: true })
  }

  setTheme(theme: Theme): void {
    this.paint.setTheme(theme)
    this.restyle()
  }

  /** New cells: their positions go to the graphics card once. */
  setGeometry(geometry: HexGeometry): void {
    this.geometry = geometry
    if (this.loaded) this.showLayer()
  }

  /** New values for the cells of the geometry; `fadeMs` 0 shows them at once. */
  setHeat(density: Float32Array, scale: Scale, fadeMs: number): void {
    this.paint.set(density, scale, fadeMs)
    this.map.triggerRepaint()
  }

  /** Shows the heat or leaves it out. */
  setHeatShown(shown: boolean): void {
    if (shown === this.heatShown) return
    this.heatShown = shown
    this.showLayer()
  }

  /** Outlines of alerts, and the points where their marks stand. */
  setAlerts(outlines: GeoJSON.Feature[], points: GeoJSON.Feature[]): void {
    this.setSource('footprints', outlines)
    this.setSource('alert-points', points)
  }

  setSelection(outline: GeoJSON.Feature | undefined): void {
    this.setSource('selection', outline ? [outline] : [])
  }

  /** Outlines the selected area and those next below it, dims what lies around it, and marks the one pointed at. */
  setFocus({ selected, below, pointed, pointedCode }: Focus): void {
    this.map.setFilter(pointedGrid, isGrid(pointedCode))
    this.setSource(aroundSource, selected ? [aroundOf(selected)] : [])
    this.setSource(focusSource, [
      ...below.map((shape) => focusFeature(shape, 'child')),
      ...(pointed ? [focusFeature(pointed, 'pointed')] : []),
      ...(selected ? [focusFeature(selected, 'selected')] : []),
    ])
  }

  destroy(): void {
    clearTimeout(this.step)
    this.map.remove()
  }

  private hitAt(point: Point): Hit | undefined {
    return this.loaded && !this.map.isMoving() ? this.overlays.hitAt(point, this.scale) : undefined
  }

  private setSource(id: string, features: GeoJSON.Feature[]): void {
    this.map.getSource<GeoJSONSource>(id)?.setData({ type: 'FeatureCollection', features })
  }

  /** Asks for the next step of a cross-fade. */
  private stepFade(): void {
    this.step ??= setTimeout(() => {
      this.step = undefined
      this.map.triggerRepaint()
    }, fadeStepMs)
  }

  private showLayer(): void {
    // The overlay takes its place among the layers only while the style is at rest; later it would draw over the labels.
    if (!this.map.isStyleLoaded()) {
      this.map.once('idle', () => this.showLayer())
      return
    }
    this.overlay.setProps({
      layers: this.geometry && this.heatShown ? [hexLayer(this.geometry, this.paint, aboveHeat)] : [],
    })
  }

  /** Keeps the city clear of the switch above it. */
  private margin(rim = 24): { top: number; right: number; bottom: number; left: number } {
    const edge = Math.round(rim * this.scale)
    return { top: Math.round((40 + rim) * this.scale), right: edge, bottom: edge, left: edge }
  }

  private rescale(): void {
    const scale = screenScale()
    if (scale !== this.scale) {
      this.scale = scale
      this.paint.setPixels(scale * devicePixelRatio)
      this.restyle()
    }
    this.options.onCamera()
  }

  /** Carries the tokens of the page and the size of the screen into the layers that stand. */
  private restyle(): void {
    if (!this.map.isStyleLoaded() && !this.loaded) return
    for (const layer of baseLayers(this.scale)) {
      this.map.setLayerZoomRange(layer.id, layer.minzoom ?? 0, layer.maxzoom ?? 24)
      // Names and values come from a valid layer of the same id; the keys of an object are only typed as text.
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, name as PaintName, value)
      }
      for (const [name, value] of Object.entries(layer.layout ?? {})) {
        this.map.setLayoutProperty(layer.id, name as LayoutName, value)
      }
    }
  }
}
