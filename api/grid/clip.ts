/** Room for a ring under the knife; grows with the largest ring seen. */
let from = new Float64Array(256)
let to = new Float64Array(256)

/**
 * Signed area that the ring xy[start … end) (open, x, y, x, y …) has in common with a convex ring wound counter-clockwise, by cutting it along
 * each of the convex ring's edges (Sutherland and Hodgman 1974). A concave ring may come apart in pieces: the seams between them are walked
 * both ways and add nothing. Sums of pieces with shared edges are those of the whole to rounding.
 */
export const ringOverlap = (xy: Float64Array, start: number, end: number, convex: Float64Array): number => {
  let length = end - start
  // Each cut of a ring of n corners adds at most n / 2 + 1.
  const room = length * 12 + 64
  if (from.length < room) {
    from = new Float64Array(room * 2)
    to = new Float64Array(room * 2)
  }
  // Small numbers near the convex ring's first corner: areas of metres in degrees would lose their digits.
  const ox = convex[0] ?? 0
  const oy = convex[1] ?? 0
  for (let i = 0; i < length; i += 2) {
    from[i] = (xy[start + i] ?? 0) - ox
    from[i + 1] = (xy[start + i + 1] ?? 0) - oy
  }
  for (let c = 0; c < convex.length && length > 0; c += 2) {
    const ax = (convex[c] ?? 0) - ox
    const ay = (convex[c + 1] ?? 0) - oy
    const dx = (convex[(c + 2) % convex.length] ?? 0) - ox - ax
    const dy = (convex[(c + 3) % convex.length] ?? 0) - oy - ay
    let px = from[length - 2] ?? 0
    let py = from[length - 1] ?? 0
    let pSide = dx * (py - ay) - dy * (px - ax)
    let kept = 0
    for (let i = 0; i < length; i += 2) {
      const qx = from[i] ?? 0
      const qy = from[i + 1] ?? 0
      const qSide = dx * (qy - ay) - dy * (qx - ax)
      if (pSide >= 0 !== qSide >= 0) {
        const t = pSide / (pSide - qSide)
        to[kept++] = px + t * (qx - px)
        to[kept++] = py + t * (qy - py)
      }
      if (qSide >= 0) {
        to[kept++] = qx
        to[kept++] = qy
      }
      px = qx
      py = qy
      pSide = qSide
    }
    const spare = from
    from = to
    to = spare
    length = kept
  }
  let sum = 0
  let px = from[length - 2] ?? 0
  let py = from[length - 1] ?? 0
  for (let i = 0; i < length; i += 2) {
    const qx = from[i] ?? 0
    const qy = from[i + 1] ?? 0
    sum += px * qy - py * qx
    px = qx
    py = qy
  }
  return sum / 2
}

/** Area of a convex ring (open, x, y …), counter-clockwise positive. */
export const convexArea = (convex: Float64Array): number => ringOverlap(convex, 0, convex.length, convex)
