/** What is normal in one hour, by cell number. */
export type HourNormal = { mid: ArrayLike<number>; sigma: ArrayLike<number> }

/** The hours around an hour: two before, itself, two after. */
export type HoursAround = readonly [HourNormal, HourNormal, HourNormal, HourNormal, HourNormal]

/**
 * What is normal in one 5 minutes of an hour, `five` 0 to 11, from the normals of the hours around it: a polynomial through the logarithms of five
 * hours (a bump of activity is a parabola there), scaled to keep the hour's mean. By how much a line from hour to hour would differ tells
 * how sure that is, and adds to sigma. Where a street fills at a stroke every curve is wrong and the hour's mean is right: what lies
 * between both is normal.
 */
export const within = (
  hours: HoursAround,
  five: number,
  observed: Float64Array,
): { mid: Float64Array; sigma: Float64Array } => {
  const [before2, before, now, after, after2] = hours
  const offset = (five + 0.5) / 12 - 0.5
  const mid = new Float64Array(observed.length)
  const sigma = new Float64Array(observed.length)
  for (let cell = 0; cell < observed.length; cell++) {
    const mean = now.mid[cell] ?? Number.NaN
    const left = known(before.mid[cell], mean)
    const right = known(after.mid[cell], mean)
    const curved = curve(known(before2.mid[cell], left), left, mean, right, known(after2.mid[cell], right), five)
    const line = mean + offset * (offset < 0 ? mean - left : right - mean)
    const value = observed[cell] ?? Number.NaN
    const usual = Number.isNaN(value)
      ? curved
      : Math.max(Math.min(curved, mean), Math.min(Math.max(curved, mean), value))
    mid[cell] = usual
    // The share by which days differ is the hour's.
    const own = (now.sigma[cell] ?? Number.NaN) * (mean > 0 ? usual / mean : 1)
    sigma[cell] = Math.hypot(own, doubt * (curved - line))
  }
  return { mid, sigma }
}

/** Which share of the difference between curve and line is believed to be the curve's error. */
const doubt = 0.5
/** Keeps the logarithm of an empty hour finite; per 5 minutes. */
const lift = 0.5

/** Lagrange weights of five points an hour apart, at the middle of each 5 minutes of the hour between. */
const weights: readonly (readonly number[])[] = Array.from({ length: 12 }, (_, five) => {
  const at = (five + 0.5) / 12 - 0.5
  const points = [-2, -1, 0, 1, 2]
  return points.map((point) =>
    points.reduce((product, other) => (other === point ? product : (product * (at - other)) / (point - other)), 1),
  )
})

const curve = (a: number, b: number, c: number, d: number, e: number, five: number): number => {
  const [la, lb, lc, ld, le] = [
    Math.log(a + lift),
    Math.log(b + lift),
    Math.log(c + lift),
    Math.log(d + lift),
    Math.log(e + lift),
  ]
  let [sum, own] = [0, 0]
  for (let part = 0; part < 12; part++) {
    const [wa = 0, wb = 0, wc = 0, wd = 0, we = 0] = weights[part] ?? []
    const value = Math.exp(wa * la + wb * lb + wc * lc + wd * ld + we * le)
    sum += value / 12
    if (part === five) own = value
  }
  return Math.max(0, (own / sum) * (c + lift) - lift)
}

const known = (value: number | undefined, otherwise: number): number =>
  value === undefined || Number.isNaN(value) ? otherwise : value
