import { rains } from './weather.ts'

/** Rains that ended in the window [from, to), as the api takes them; undefined where there were none. Epoch seconds. */
export const rainDocument = (seed: number, from: number, to: number): object | undefined => {
  const iso = (at: number): string => new Date(at * 1000).toISOString()
  const over = rains(seed, from, to).filter((rain) => rain.to <= to)
  if (over.length === 0) return undefined
  return { source: '演示气象', rains: over.map((rain) => ({ from: iso(rain.from), to: iso(rain.to), mm: rain.mm })) }
}
