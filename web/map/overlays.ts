import type { GeoJSONSource, MapGeoJSONFeature, Map as MapLibreMap, PointLike, VectorTileSource } from 'maplibre-gl'
import { drawDisc, farCluster, nearCluster } from '../components/cluster-layers.ts'
import { componentTiles, singleLayers } from '../components/component-layers.ts'
import { drawSign, readSignId } from '../components/sign.ts'
import { gridHits, gridLayerIds } from '../grid/grid-layers.ts'
import type { Part } from './parts.ts'

/** What lies under a pointer. */
export type Hit =
  | { kind: 'component'; key: string; cls: string; state: string }
  | { kind: 'cluster'; count: number; lon: number; lat: number }
  | { kind: 'grid'; code: string }

/** A component that the map marks as selected. WGS84. */
export type Marked = { lon: number; lat: number; cls: string; state: string }

/** How far from a sign a pointer still means it, CSS pixels of the 1080-pixel screen. */
const reach = 7
/** A finger is wider. */
const touchReach = 16
const coarse = matchMedia('(pointer: coarse)')

/** Unit grids and components: vector tiles of the server, drawn by the map itself. */
export class Overlays {
  private readonly map: MapLibreMap
  private only: string | undefined

  /** `pixels` tells the device pixels to a pixel of the 1080-pixel screen. The map's style must hold the layers already. */
  constructor(map: MapLibreMap, pixels: () => number) {
    this.map = map
    map.setMissingStyleImageResolver(async (id) => {
      const sign = readSignId(id)
      const image = sign ? drawSign(sign.glyph, sign.state, pixels()) : drawDisc(id, pixels())
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: devicePixelRatio })
    })
  }

  /** `far`: numbers of components are drawn over the whole city too, where they compete with the heat. `only`: one class alone. */
  show(shown: ReadonlySet<Part>, far: boolean, only: string | undefined): void {
    const visible = (ids: readonly string[], yes: boolean) => {
      for (const id of ids) this.map.setLayoutProperty(id, 'visibility', yes ? 'visible' : 'none')
    }
    visible(gridLayerIds, shown.has('grids'))
    visible([...singleLayers, nearCluster], shown.has('components'))
    visible([farCluster], shown.has('components') && far)
    if (only === this.only) return
    this.only = only
    this.map.getSource<VectorTileSource>('components')?.setTiles(componentTiles(location.origin, only))
  }

  /** Marks one component, or none. */
  mark(marked: Marked | undefined): void {
    const features: GeoJSON.Feature[] = marked
      ? [
          {
            type: 'Feature',
            properties: { cls: marked.cls, state: marked.state },
            geometry: { type: 'Point', coordinates: [marked.lon, marked.lat] },
          },
        ]
      : []
    this.map.getSource<GeoJSONSource>('component-mark')?.setData({ type: 'FeatureCollection', features })
  }

  /** What a pointer at a point (CSS pixels of the map) means, a component before its grid; undefined for bare ground. */
  hitAt({ x, y }: { x: number; y: number }, k: number): Hit | undefined {
    const far = (coarse.matches ? touchReach : reach) * k
    const found = this.nearest(
      this.map.queryRenderedFeatures(
        [
          [x - far, y - far],
          [x + far, y + far],
        ],
        { layers: [...singleLayers, nearCluster, farCluster] },
      ),
      x,
      y,
    )
    if (found) {
      const { properties, layer, lon, lat } = found
      return singleLayers.includes(layer)
        ? {
            kind: 'component',
            key: String(properties.key),
            cls: String(properties.cls),
            state: String(properties.state),
          }
        : { kind: 'cluster', count: Number(properties.count), lon, lat }
    }
    const point: PointLike = [x, y]
    const [grid] = this.map.queryRenderedFeatures(point, { layers: gridHits })
    return grid ? { kind: 'grid', code: String(grid.properties.code) } : undefined
  }

  /** Components or grids changed: the tiles in sight are asked for again. */
  refresh(): void {
    for (const source of ['components', 'grids']) this.map.refreshTiles(source)
  }

  private nearest(features: readonly MapGeoJSONFeature[], x: number, y: number) {
    let best: { properties: Record<string, unknown>; layer: string; lon: number; lat: number } | undefined
    let least = Number.POSITIVE_INFINITY
    for (const { geometry, properties, layer } of features) {
      if (geometry.type !== 'Point') continue
      const [lon = 0, lat = 0] = geometry.coordinates
      const at = this.map.project([lon, lat])
      const away = Math.hypot(at.x - x, at.y - y)
      if (away >= least) continue
      least = away
      best = { properties, layer: layer.id, lon, lat }
    }
    return best
  }
}
