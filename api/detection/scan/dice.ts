/** Multiplies two words of 32 bits and spreads the bits (finaliser of MurmurHash3, Appleby 2011). */
const mix = (word: number): number => {
  let h = word >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Pseudo-random numbers, the same on every machine: xoshiro128** (Blackman & Vigna, ACM Transactions on Mathematical Software 47,
 * 2021). A seed has as many streams as wanted, so that the n-th replication is the same whoever computes it and when.
 */
export class Dice {
  readonly #state = new Uint32Array(4)

  constructor(seed: number, stream = 0) {
    let word = mix(seed) ^ mix(stream + 0x9e3779b9)
    for (let i = 0; i < 4; i++) {
      word = (word + 0x9e3779b9) >>> 0
      this.#state[i] = mix(word ^ Math.imul(stream, i + 1)) || 1
    }
  }

  /** A whole number from 0 to 2³² − 1. */
  next(): number {
    const s = this.#state
    const times5 = Math.imul(s[1]!, 5)
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0
    const shifted = s[1]! << 9
    s[2] = s[2]! ^ s[0]!
    s[3] = s[3]! ^ s[1]!
    s[1] = s[1]! ^ s[2]!
    s[0] = s[0]! ^ s[3]!
    s[2] = s[2]! ^ shifted
    s[3] = (s[3]! << 11) | (s[3]! >>> 21)
    return result
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.next() / 4_294_967_296
  }

  /** A whole number in [0, limit); limit up to 2³², its bias below limit / 2³². */
  below(limit: number): number {
    return Math.floor(this.unit() * limit)
  }
}
