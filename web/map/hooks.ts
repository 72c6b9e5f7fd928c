import type { Camera, Point } from './city-map.ts'

/** What browser tests may ask of the map, as `window.__qianshao`; pixels are the page's own. Nothing in the product reads it. */
export type MapProbe = {
  /** True while nothing moves, loads or fades. */
  idle(): boolean
  camera(): Camera
  /** Where a place (WGS84) lies on the page. */
  project(lon: number, lat: number): Point
  /** Value of the cell at a place as the map draws it; null for no data or no cell. */
  valueAt(lon: number, lat: number): number | null
}

declare global {
  interface Window {
    __qianshao?: MapProbe
  }
}
