import { z } from 'zod'
import type { SearchResult } from '../api.ts'

const key = 'searches'
const most = 8

/** Without orders: whose number somebody looked up is nothing a shared screen should keep. */
const kept = z.array(
  z.object({
    kind: z.enum(['component', 'grid', 'area', 'place', 'class']),
    key: z.string(),
    title: z.string(),
    subtitle: z.string(),
    area: z.string(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    type: z.string().optional(),
  }),
)

/** What was picked lately on this machine, newest first. What is stored and makes no sense is forgotten. */
export const recent = (): SearchResult[] => {
  const text = localStorage.getItem(key)
  if (text === null) return []
  try {
    return kept.parse(JSON.parse(text)).map((one) => ({ ...one, match: [] }))
  } catch {
    return []
  }
}

export const remember = (picked: SearchResult): void => {
  const { kind, title, subtitle, area, lon, lat, type } = picked
  if (kind === 'order') return
  const one = { kind, key: picked.key, title, subtitle, area, lon, lat, ...(type === undefined ? {} : { type }) }
  const others = recent().filter((each) => each.kind !== kind || each.key !== picked.key)
  localStorage.setItem(key, JSON.stringify([one, ...others.map(({ match: _, ...each }) => each)].slice(0, most)))
}

export const forget = (): void => localStorage.removeItem(key)
