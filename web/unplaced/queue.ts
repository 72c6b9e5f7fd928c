import type { Unplaced } from '../api.ts'
import type { Target } from '../map/target.ts'

export type Spot = { lon: number; lat: number }
export type Candidate = Unplaced['candidates'][number]
/** What is taken for an order's place: one of its candidates, counted from 0, or a point on the map. */
export type Choice = { candidate: number } | { spot: Spot }

/** The order to go on with when one leaves the queue: the next, at the end the one before it. */
export const following = <Order extends Pick<Unplaced, 'number'>>(
  orders: readonly Order[],
  number: string,
): Order | undefined => {
  const at = orders.findIndex((order) => order.number === number)
  return orders[at + 1] ?? orders[at - 1]
}

/** The order `step` further on; the first where none is chosen. Stops at the ends. */
export const stepped = <Order extends Pick<Unplaced, 'number'>>(
  orders: readonly Order[],
  number: string | undefined,
  step: 1 | -1,
): Order | undefined => {
  const at = orders.findIndex((order) => order.number === number)
  return at < 0 ? orders[0] : orders[Math.max(0, Math.min(orders.length - 1, at + step))]
}

const metresPerDegree = 111_320
const corners = 48

/** A circle of so many metres around a place, WGS84: good to a percent at the size of a city. */
export const circle = ({ lon, lat }: Spot, metres: number): GeoJSON.Polygon => {
  const high = metres / metresPerDegree
  const wide = high / Math.cos((lat * Math.PI) / 180)
  const ring = Array.from({ length: corners + 1 }, (_, i): GeoJSON.Position => {
    const angle = ((i % corners) * 2 * Math.PI) / corners
    return [lon + wide * Math.cos(angle), lat + high * Math.sin(angle)]
  })
  return { type: 'Polygon', coordinates: [ring] }
}

/** What the map goes to: a candidate with how far off it may be, the point taken, or where the order has been placed. */
export const targetOf = (order: Unplaced | undefined, choice: Choice | undefined): Target | undefined => {
  if (!order) return undefined
  if (order.found) return { lon: order.found.lon, lat: order.found.lat, vague: true }
  if (!choice) return undefined
  // A point on the map is where the person is looking already.
  if ('spot' in choice) return undefined
  const candidate = order.candidates[choice.candidate]
  if (!candidate) return undefined
  const { lon, lat, spread } = candidate
  return { lon, lat, ...(spread > 0 ? { geometry: circle(candidate, spread), vague: true } : {}) }
}
