import type { Alert, Span } from '../api.ts'

const hour = 3600
const fiveMinutes = 300
/** Longer courses are drawn by the hour: five-minute points would be hair. */
const longestFine = 36 * hour

/** When an alert held, epoch seconds: from its first value out of band to its end, or the present. */
export const heldFrom = (
  { evidence, firstSeen, closedAt }: Pick<Alert, 'evidence' | 'firstSeen' | 'closedAt'>,
  now: number,
): { from: number; to: number } => {
  const from = Math.min(...[firstSeen, ...(evidence ? [evidence.since] : [])].map((iso) => Date.parse(iso) / 1000))
  return { from, to: Math.max(from + fiveMinutes, closedAt === null ? now : Date.parse(closedAt) / 1000) }
}

/** What is drawn of it: a third of its length before, at least two hours, and an hour after; by five minutes where they are kept. */
export const courseOf = (
  held: { from: number; to: number },
  fineFrom: number | null | undefined,
  now: number,
): Span => {
  const before = Math.max(2 * hour, (held.to - held.from) / 3)
  const from = Math.floor((held.from - before) / hour) * hour
  const fine = fineFrom != null && from >= fineFrom && held.to - from <= longestFine
  const step = fine ? fiveMinutes : hour
  return { from, to: Math.ceil(Math.min(now, held.to + hour) / step) * step, step }
}
