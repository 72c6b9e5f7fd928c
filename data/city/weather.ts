import { startOf } from './clock.ts'
import { heavyRain } from './episodes.ts'
import { Draws } from './random.ts'

/** A rain of the demo city; no record of any real weather. `from` and `to` epoch seconds, `mm` in all. */
export type Rain = { from: number; to: number; mm: number }

/** Every block of so many days has one rain, so any eight weeks have seven. */
const blockDays = 8
const rainStream = 0x7a11

const rainOfBlock = (seed: number, block: number): Rain => {
  const draws = new Draws(seed ^ rainStream, block)
  const day = block * blockDays + draws.integer(0, blockDays - 2)
  const from = startOf(day) + draws.integer(4, 20) * 3600
  // Two blocks of five bring a heavy rain; three in a row without one cannot be.
  const heavy = draws.uniform() < 0.4 || block % 3 === 0
  return { from, to: from + draws.integer(3, 9) * 3600, mm: heavy ? draws.integer(24, 68) : draws.integer(3, 14) }
}

const blockOf = (at: number): number => Math.floor((at - startOf(0)) / (blockDays * 86_400))

/** The rains that begin in [from, to), oldest first. */
export const rains = (seed: number, from: number, to: number): Rain[] => {
  const found: Rain[] = []
  for (let block = blockOf(from); block <= blockOf(to); block++) {
    const rain = rainOfBlock(seed, block)
    if (rain.from >= from && rain.from < to) found.push(rain)
  }
  return found
}

/** True if roofs leak after it. */
export const isHeavy = (rain: Rain): boolean => rain.mm >= heavyRain

/** How wet it is at an instant: 0 dry, up to 1 in the middle of a heavy rain. */
export const wetness = (seed: number, at: number): number => {
  const block = blockOf(at)
  let wet = 0
  for (const one of [block - 1, block]) {
    const { from, to, mm } = rainOfBlock(seed, one)
    if (at < from || at >= to) continue
    const share = (at - from) / (to - from)
    wet = Math.max(wet, Math.sin(Math.PI * share) * Math.min(1, 0.35 + mm / 50))
  }
  return wet
}
