import { setImmediate } from 'node:timers/promises'
import type { Candidate } from '../gazetteer/candidate.ts'
import type { Gazetteer } from '../gazetteer/gazetteer.ts'
import type { Located } from './placement.ts'

export type OrderWords = { place: string; text: string }

/** Orders looked up at a time, some 20 ms of work, before other work gets its turn. */
const ordersInSlice = 200
/** Of an order's text only the beginning is read for its place, and less is believed of it than of the place field. */
const textRead = 200
const textWorth = 0.9

/**
 * Looks for the places of orders without coordinates: by the place text, and where that is not enough by the place text and the
 * beginning of the order's own words together. `threshold` 0..1: the confidence from which a place in the city (`contains`) is taken
 * without a person.
 */
export const locateOrders = async (
  gazetteer: Gazetteer,
  { threshold, contains }: { threshold: number; contains: (lon: number, lat: number) => boolean },
  orders: readonly OrderWords[],
): Promise<Located[]> => {
  const located: Located[] = []
  for (let at = 0; at < orders.length; at += ordersInSlice) {
    const slice = orders.slice(at, at + ordersInSlice)
    const byPlace = await gazetteer.geocodeAll(slice.map(({ place }) => ({ text: place })))
    const unsure = slice.filter(({ text }, index) => text !== '' && (byPlace[index]?.[0]?.confidence ?? 0) < threshold)
    const more = await gazetteer.geocodeAll(
      unsure.map(({ place, text }) => ({ text: `${place}，${text.slice(0, textRead)}` })),
    )
    for (const [index, order] of slice.entries()) {
      const candidates = merge(byPlace[index] ?? [], more[unsure.indexOf(order)] ?? [])
      const [best] = candidates
      const sure = best && best.confidence >= threshold && contains(best.lon, best.lat)
      located.push({ candidates, sure: sure ? best : undefined })
    }
    await setImmediate()
  }
  return located
}

const merge = (byPlace: readonly Candidate[], byText: readonly Candidate[]): Candidate[] => {
  const worn = byText.map((one) => ({ ...one, confidence: Math.round(one.confidence * textWorth * 100) / 100 }))
  const best = new Map<string, Candidate>()
  for (const one of [...byPlace, ...worn])
    if (one.confidence > (best.get(one.key)?.confidence ?? -1)) best.set(one.key, one)
  return [...best.values()].sort((a, b) => b.confidence - a.confidence).slice(0, 5)
}
