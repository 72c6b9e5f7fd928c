import { AppError } from '../../http/errors.ts'

/** Places by index: longitude and latitude in degrees (WGS84) on the sphere, or x and y of any one unit on the plane. */
export type Places = { surface: 'sphere' | 'plane'; x: Float64Array; y: Float64Array }

/** All circles around all places, each circle a beginning of its centre's list. */
export type Circles = {
  /** Where each centre's list starts in `near`; one more at the end. */
  start: Int32Array
  /** The centre and its neighbours, nearest first: place × 2, + 1 where the next is just as far and belongs to the same circles. */
  near: Uint32Array
}

export type CircleLimits = {
  /** By place: population or cases. */
  weight: Float64Array
  /** No circle holds more of it than this. */
  mostWeight: number
  /** No circle is wider: metres on the sphere, the places' unit on the plane. */
  longestRadius: number
}

/** Mean radius of the Earth in metres (IUGG R₁). */
const earth = 6_371_008.8

/** Distances whose squares differ by less than this share are one distance: rounding of degrees, not geography. */
const sameDistance = 1e-9

/** Lists longer than this in all would take more than 256 MB. */
const mostNear = 2 ** 26

/** Ranges no longer than this are sorted by insertion. */
const short = 16

/** Straight-line coordinates whose distances order places as distances along the surface do. */
const straighten = ({ surface, x, y }: Places): [Float64Array, Float64Array, Float64Array] => {
  if (surface === 'plane') return [x, y, new Float64Array(x.length)]
  const radians = Math.PI / 180
  const flat = (i: number): number => Math.cos(y[i]! * radians)
  return [
    x.map((lon, i) => flat(i) * Math.cos(lon * radians)),
    x.map((lon, i) => flat(i) * Math.sin(lon * radians)),
    y.map((lat) => Math.sin(lat * radians)),
  ]
}

/** Distance along the surface from one place to another: metres on the sphere, the places' unit on the plane. */
export const distanceBetween = ({ surface, x, y }: Places, a: number, b: number): number => {
  if (surface === 'plane') return Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!)
  const radians = Math.PI / 180
  const [lat1, lat2] = [y[a]! * radians, y[b]! * radians]
  const over = Math.sin((x[a]! - x[b]!) * 0.5 * radians) ** 2 * Math.cos(lat1) * Math.cos(lat2)
  return 2 * earth * Math.asin(Math.sqrt(Math.sin((lat1 - lat2) / 2) ** 2 + over))
}

/** Sorts ids in [low, high) by their keys, for short ranges. */
const insertionSort = (ids: Int32Array, keys: Float64Array, low: number, high: number): void => {
  for (let i = low + 1; i < high; i++) {
    const id = ids[i]!
    let at = i
    while (at > low && keys[ids[at - 1]!]! > keys[id]!) {
      ids[at] = ids[at - 1]!
      at--
    }
    ids[at] = id
  }
}

/** Hoare's partition around the middle of three; gives the first index of the right part, strictly inside (low, high). */
const partition = (ids: Int32Array, keys: Float64Array, low: number, high: number): number => {
  const [a, b, c] = [keys[ids[low]!]!, keys[ids[(low + high) >> 1]!]!, keys[ids[high - 1]!]!]
  const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
  let left = low - 1
  let right = high
  for (;;) {
    do left++
    while (keys[ids[left]!]! < pivot)
    do right--
    while (keys[ids[right]!]! > pivot)
    if (left >= right) return Math.max(low + 1, Math.min(high - 1, right + 1))
    const swapped = ids[left]!
    ids[left] = ids[right]!
    ids[right] = swapped
  }
}

/**
 * The circles around every place that a scan looks at, by distance from the centre and within the limits. Places just as far from the
 * centre enter a circle together or not at all. Throws invalid where the limits allow more than fits in memory.
 */
export const circlesAround = (places: Places, { weight, mostWeight, longestRadius }: CircleLimits): Circles => {
  const count = places.x.length
  const [x, y, z] = straighten(places)
  const reach = places.surface === 'plane' ? longestRadius : 2 * Math.sin(Math.min(longestRadius / earth, Math.PI) / 2)
  const farthest = reach * reach * (1 + sameDistance)
  const limit = mostWeight * (1 + 1e-12)
  const keys = new Float64Array(count)
  const ids = new Int32Array(count)
  const start = new Int32Array(count + 1)
  let near = new Uint32Array(Math.min(mostNear, Math.max(1024, count * 64)))
  let used = 0

  /** Takes a sorted range into the list; false when the weight is used up. */
  let begin = 0
  let taken = 0
  const take = (low: number, high: number): boolean => {
    for (let i = low; i < high; i++) {
      taken += weight[ids[i]!]!
      if (taken > limit) {
        // Whoever is as far as the one that did not fit stays out too.
        while (used > begin && tied(keys[near[used - 1]!]!, keys[ids[i]!]!)) used--
        return false
      }
      if (used === near.length) near = grown(near)
      near[used++] = ids[i]!
    }
    return true
  }

  for (let centre = 0; centre < count; centre++) {
    let within = 0
    for (let i = 0; i < count; i++) {
      const key = (x[i]! - x[centre]!) ** 2 + (y[i]! - y[centre]!) ** 2 + (z[i]! - z[centre]!) ** 2
      keys[i] = key
      if (key <= farthest) ids[within++] = i
    }
    start[centre] = used
    begin = used
    taken = 0
    // Quicksort from the near end that stops where the weight is used up (Paredes & Navarro, ALENEX 2006).
    const ends = [within]
    let low = 0
    while (low < within) {
      const high = ends.at(-1)!
      if (high - low > short) ends.push(partition(ids, keys, low, high))
      else {
        insertionSort(ids, keys, low, high)
        if (!take(low, high)) break
        low = high
        ends.pop()
      }
    }
    for (let i = begin; i < used; i++) {
      const isTied = i + 1 < used && tied(keys[near[i]!]!, keys[near[i + 1]!]!)
      near[i] = near[i]! * 2 + (isTied ? 1 : 0)
    }
  }
  start[count] = used
  return { start, near: near.subarray(0, used) }
}

const tied = (nearer: number, farther: number): boolean => farther - nearer <= sameDistance * farther

const grown = (list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
  if (list.length >= mostNear)
    throw new AppError('invalid', '扫描的圆太多，内存放不下；请缩小最大半径或最大占比，或减少点数')
  const longer = new Uint32Array(Math.min(mostNear, list.length * 2))
  longer.set(list)
  return longer
}
