import { type Crs, fromWgs84, type Position } from '../files/crs.ts'
import { eachPosition } from '../files/geometry.ts'
import type { Issue } from '../files/kind.ts'
import { suspectCrs, suspicionWords } from '../files/suspect.ts'

const mostPoints = 4000
const cornersOfOne = 24

/** How far corners are drawn to the middle of their shape: those that lie on the city's own edge must not decide. */
const inwards = 0.2

/** Gathers points of what is imported, evenly over the whole file, to judge its coordinate system by. */
export class PointSample {
  #points: Position[] = []
  #every = 1
  #seen = 0

  /** Geometry in WGS84 as the file's stated system gives it. */
  add(geometry: GeoJSON.Geometry): void {
    if (this.#seen++ % this.#every !== 0) return
    const corners: Position[] = []
    eachPosition(geometry, ([lon = 0, lat = 0]) => corners.push([lon, lat]))
    const middle: Position = [mean(corners.map(([lon]) => lon)), mean(corners.map(([, lat]) => lat))]
    const step = Math.max(1, Math.ceil(corners.length / cornersOfOne))
    for (let i = 0; i < corners.length; i += step) {
      const [lon, lat] = corners[i] ?? middle
      this.#points.push([lon + (middle[0] - lon) * inwards, lat + (middle[1] - lat) * inwards])
    }
    if (this.#points.length <= mostPoints) return
    this.#points = this.#points.filter((_, at) => at % 2 === 0)
    this.#every *= 2
  }

  /** The warning that the points would lie better under another system, if they would; with metres and the remedy. */
  suspicion(given: Crs, contains: (lon: number, lat: number) => boolean): Issue | undefined {
    const points = this.#points.map((point) => fromWgs84(given, point))
    const found = suspectCrs(points, given, contains)
    if (!found) return undefined
    const message = suspicionWords(found, given, `请改用 ${found.crs} 重新检查；确实无误才可提交`)
    const [lon, lat] = this.#points[0] ?? []
    return { severity: 'warning', row: null, field: 'crs', code: 'crs_suspect', message, lon, lat }
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
