/**
 * k of n: something holds if it was seen on at least k of the last n looks, so that one odd reading raises nothing and one good one
 * ends nothing. M. Schwartz, "A coincidence procedure for signal detection", IRE Trans. Information Theory 2 (1956) 135-139.
 */
export type Persistence = { k: number; n: number }

/** What a look found: yes, no, or undefined for no data and for looks that were missed. */
export type Look = boolean | undefined

/** Looks fit two bits each into a whole number of 30 bits. */
export const mostLooks = 15

/** Nothing looked at yet. */
export const noLooks = 0

const bits = { unknown: 0b00, no: 0b01, yes: 0b11 }

/**
 * The last looks with one more, newest in the lowest two bits: one small whole number per cell to keep over a restart. Looks older
 * than `mostLooks` are forgotten.
 */
export const remember = (looks: number, look: Look): number =>
  ((looks << 2) & 0x3fff_ffff) | (look === undefined ? bits.unknown : look ? bits.yes : bits.no)

/**
 * Whether it holds: true with k of the last n looks, false where even a yes of every look without data would not make it k, undefined
 * where that depends on them: no data neither raises nor ends. Throws RangeError unless 1 ≤ k ≤ n ≤ 15, whole.
 */
export const holds = (looks: number, { k, n }: Persistence): Look => {
  if (!(Number.isInteger(k) && Number.isInteger(n) && 1 <= k && k <= n && n <= mostLooks))
    throw new RangeError(`${k} of ${n}: wanted 1 ≤ k ≤ n ≤ ${mostLooks}`)
  let [yes, unknown] = [0, 0]
  for (let age = 0; age < n; age++) {
    const look = (looks >> (2 * age)) & 0b11
    if (look === bits.yes) yes++
    else if (look === bits.unknown) unknown++
  }
  if (yes >= k) return true
  return yes + unknown >= k ? undefined : false
}
