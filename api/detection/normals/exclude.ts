import type { PastIncident } from './queries.ts'

/** What lasts longer than this is no incident but how things are now: it teaches again. Seconds. */
const longest = 7 * 86_400

/** By cell (hexadecimal) the hours of a span, as [from, to) indexes, that belong to past incidents. Hours touched count whole. */
export const excludedHours = (
  incidents: readonly PastIncident[],
  { from, to }: { from: number; to: number },
): Map<string, [number, number][]> => {
  const hours = (to - from) / 3600
  const byCell = new Map<string, [number, number][]>()
  for (const incident of incidents) {
    const began = incident.from.getTime() / 1000
    const ended = incident.to ? incident.to.getTime() / 1000 : Number.POSITIVE_INFINITY
    const first = Math.max(0, Math.floor((began - from) / 3600))
    const last = Math.min(hours, Math.ceil((Math.min(ended, began + longest) - from) / 3600))
    if (last <= first) continue
    const known = byCell.get(incident.cell)
    if (known) known.push([first, last])
    else byCell.set(incident.cell, [[first, last]])
  }
  return byCell
}

/** The same for a block of cells at cell × hours + hour, 1 where excluded, and how many; undefined where none is. */
export const maskOf = (
  cells: readonly string[],
  hours: number,
  byCell: ReadonlyMap<string, [number, number][]>,
): { mask: Uint8Array; count: number } | undefined => {
  if (!cells.some((cell) => byCell.has(cell))) return undefined
  const mask = new Uint8Array(cells.length * hours)
  cells.forEach((cell, number) => {
    for (const [first, last] of byCell.get(cell) ?? []) mask.fill(1, number * hours + first, number * hours + last)
  })
  return { mask, count: mask.reduce((sum, one) => sum + one, 0) }
}
