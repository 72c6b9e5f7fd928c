import { lnGamma } from './gamma.ts'

const mostTerms = 300
const tiny = 1e-300

/**
 * Regularised incomplete beta function I_x(a, b), a and b > 0, x in [0, 1], by its continued fraction (NIST Digital Library of
 * Mathematical Functions 8.17.22) in Lentz's way; good to about 1e-13.
 */
export const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on one side of the mean; the other is its mirror.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  const off = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / off(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / off(1 + even * d)
    c = off(1 + even / c)
    fraction *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / off(1 + odd * d)
    c = off(1 + odd / c)
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return (front * fraction) / a
}

/** Chance of |T| ≥ |t| under Student's t with so many degrees of freedom (DLMF 8.17; Student, Biometrika 6, 1908). */
export const studentP = (t: number, freedom: number): number => {
  const share = (t * t) / (freedom + t * t)
  // Near 1 a number cannot tell how near, so each half is told by its smaller share.
  return share < 0.5
    ? 1 - incompleteBeta(share, 0.5, freedom / 2)
    : incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
}
