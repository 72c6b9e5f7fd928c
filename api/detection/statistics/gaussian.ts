/**
 * Probabilities of the standard normal distribution, accurate to a few units of the last place far out in the tails, where
 * a surge's p lies: 1 − Φ(z) loses every digit from z = 8.3 on. Rational approximations of W. J. Cody, "Rational Chebyshev
 * approximations for the error function", Math. Comp. 23 (1969) 631-637, with the coefficients for the normal distribution of his
 * ANORM (Algorithm 715, ACM TOMS 19 (1993) 22-32). Highest power first.
 */
const centre = {
  over: [0.06568233791820745, 2.235252035460684, 161.02823106855587, 1067.6894854603709, 18154.981253343562],
  under: [1, 47.20258190468824, 976.0985517377767, 10260.932208618979, 45507.78933502673],
}
const shoulder = {
  over: [
    1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
    2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
  ],
  under: [
    1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
    34900.952721145979, 38912.00328609327, 19685.429676859992,
  ],
}
const tail = {
  over: [
    0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
    2.9112874951168793e-5,
  ],
  under: [1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5],
}

const density0 = 1 / Math.sqrt(2 * Math.PI)
const root32 = Math.sqrt(32)
/** Up to here the centre's approximation holds: the upper quartile, nearly. */
const quartile = 0.66291

type Ratio = { over: readonly number[]; under: readonly number[] }

const horner = (coefficients: readonly number[], x: number): number => {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}

const ratioAt = ({ over, under }: Ratio, x: number): number => horner(over, x) / horner(under, x)

/** exp(−y²/2) with y² split at a sixteenth, so that rounding the square does not eat the exponential's digits. */
const bell = (y: number): number => {
  const coarse = Math.trunc(y * 16) / 16
  return Math.exp(-coarse * coarse * 0.5) * Math.exp(-(y - coarse) * (y + coarse) * 0.5)
}

/** P(Z > z); below the least number a double holds, from z = 38.5 on, 0; NaN of NaN. */
export const upperTail = (z: number): number => {
  const y = Math.abs(z)
  if (y <= quartile) return 0.5 - z * ratioAt(centre, z * z)
  if (y === Number.POSITIVE_INFINITY) return z > 0 ? 0 : 1
  const beyond = bell(y) * (y <= root32 ? ratioAt(shoulder, y) : (density0 - ratioAt(tail, 1 / (y * y)) / (y * y)) / y)
  return z > 0 ? beyond : 1 - beyond
}

/** P(Z < z), Φ(z); 0 up to z = −38.5; NaN of NaN. */
export const lowerTail = (z: number): number => upperTail(-z)

/** P(|Z| > |z|), at most 1; NaN of NaN. */
export const bothTails = (z: number): number => Math.min(1, 2 * upperTail(Math.abs(z)))

/** Coefficients of M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Appl. Statist. 37 (1988) 477-484. */
const nearMedian = {
  over: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.693765509461, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  under: [
    5226.495278852855, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
}
const nearTail = {
  over: [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  under: [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
}
const farTail = {
  over: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  under: [
    2.0442631033899397e-15, 1.4215117583164459e-7, 1.8463183175100548e-5, 7.868691311456133e-4, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
}

/** The z with P(Z < z) = p, p in [0, 1] (±Infinity at its ends, NaN outside). For an upper tail take −quantileOf(tail): 1 − p is coarse. */
export const quantileOf = (p: number): number => {
  const off = p - 0.5
  if (Math.abs(off) <= 0.425) return off * ratioAt(nearMedian, 0.180625 - off * off)
  const small = off < 0 ? p : 1 - p
  if (!(small > 0)) return small === 0 ? Math.sign(off) * Number.POSITIVE_INFINITY : Number.NaN
  const r = Math.sqrt(-Math.log(small))
  return Math.sign(off) * (r <= 5 ? ratioAt(nearTail, r - 1.6) : ratioAt(farTail, r - 5))
}
