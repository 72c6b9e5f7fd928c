const mostShown = 5000

type Properties = Record<string, string>

/** Points to be looked at before a commit, evenly out of all there are, and the box around every one of them (WGS84). */
export class Preview {
  #features: GeoJSON.Feature<GeoJSON.Point>[] = []
  #stride = 1
  #seen = 0
  #box: [number, number, number, number] | null = null

  add({ lon, lat }: { lon: number; lat: number }, properties: Properties): void {
    const [west, south, east, north] = this.#box ?? [lon, lat, lon, lat]
    this.#box = [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)]
    if (this.#seen++ % this.#stride !== 0) return
    this.#features.push({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } })
    if (this.#features.length <= mostShown) return
    // Too many: every other one goes, and from now on half as many come.
    this.#features = this.#features.filter((_, at) => at % 2 === 0)
    this.#stride *= 2
  }

  collection(): GeoJSON.FeatureCollection {
    return { type: 'FeatureCollection', features: this.#features }
  }

  /** [west, south, east, north], null without a point. */
  box(): [number, number, number, number] | null {
    return this.#box
  }
}
