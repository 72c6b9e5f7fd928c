import { z } from 'zod'

/**
 * What the address bar holds: enough to open the same picture again. Every part may be absent, and a part that makes no
 * sense is dropped rather than refused – an old link must still open the map.
 */
export type View = {
  /** Centre (WGS84) and zoom of the map. */
  at?: { lon: number; lat: number; zoom: number } | undefined
  /** Code of the metric shown; `class` instead shows complaints of a class, `*` all of them. */
  metric?: string | undefined
  class?: string | undefined
  /** Epoch seconds of the instant shown; absent means live. */
  t?: number | undefined
  /** Selected cell (H3 index in hexadecimal) or alert. */
  cell?: string | undefined
  alert?: number | undefined
  /** Selected area: code of a district (6 digits), street (9), community (12) or unit grid (14 or 15); `*` the whole city. */
  area?: string | undefined
  /** Selected component: code of its district and its own eight digits, `110102.01020304`. */
  component?: string | undefined
  /** Code of a class of components shown alone. */
  only?: string | undefined
  /** What is left out of the map: heat, grids, components, by commas. */
  hide?: string | undefined
  /** Keyword query over the texts of orders. */
  q?: string | undefined
  theme?: 'dark' | 'light' | undefined
}

const within = (least: number, most: number) => z.coerce.number().min(least).max(most)

const place = z
  .string()
  .transform((text): unknown => text.split(','))
  .pipe(z.tuple([within(-180, 180), within(-85, 85), within(0, 22)]))
  .transform(([lon, lat, zoom]) => ({ lon, lat, zoom }))

const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/)
  .transform((text) => Date.parse(text.replace('Z', ':00Z')) / 1000)
  .pipe(z.number())

const fields = {
  at: place,
  metric: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  class: z.string().min(1).max(60),
  t: instant,
  cell: z.string().regex(/^8[0-9a-f]{14}$/),
  alert: z.coerce.number().int().positive(),
  area: z.string().regex(/^(\*|\d{6}|\d{9}|\d{12}|\d{14,15})$/),
  component: z.string().regex(/^\d{6}\.\d{8}$/),
  only: z.string().regex(/^\d{4,6}$/),
  hide: z.string().regex(/^(heat|grids|components)(,(heat|grids|components)){0,2}$/),
  q: z.string().min(1).max(500),
  theme: z.enum(['dark', 'light']),
}

/** Reads the part of a URL after `?`. */
export const parseView = (search: string): View => {
  const view: Record<string, unknown> = {}
  const given = new URLSearchParams(search)
  for (const [name, schema] of Object.entries(fields)) {
    const text = given.get(name)
    const read = text === null ? undefined : schema.safeParse(text)
    if (read?.success) view[name] = read.data
  }
  return viewShape.parse(view)
}

const viewShape: z.ZodType<View> = z.object({
  at: z.object({ lon: z.number(), lat: z.number(), zoom: z.number() }).optional(),
  metric: z.string().optional(),
  class: z.string().optional(),
  t: z.number().optional(),
  cell: z.string().optional(),
  alert: z.number().optional(),
  area: z.string().optional(),
  component: z.string().optional(),
  only: z.string().optional(),
  hide: z.string().optional(),
  q: z.string().optional(),
  theme: z.enum(['dark', 'light']).optional(),
})

/** What the router calls: keeps the fields that are well-formed. */
export const validView = (search: Record<string, unknown>): View => viewShape.safeParse(search).data ?? {}

/** Writes a view as it stands in the address bar, `?` included; '' for the plain start. */
export const formatView = (view: View): string => {
  const parts: string[] = []
  const put = (name: string, text: string | undefined) => {
    if (text !== undefined)
      parts.push(`${name}=${encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':')}`)
  }
  put('at', view.at && `${view.at.lon.toFixed(5)},${view.at.lat.toFixed(5)},${view.at.zoom.toFixed(2)}`)
  put('metric', view.metric)
  put('class', view.class)
  put('t', view.t === undefined ? undefined : `${new Date(view.t * 1000).toISOString().slice(0, 16)}Z`)
  put('cell', view.cell)
  put('alert', view.alert?.toString())
  put('area', view.area)
  put('component', view.component)
  put('only', view.only)
  put('hide', view.hide)
  put('q', view.q)
  put('theme', view.theme)
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}
