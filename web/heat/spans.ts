import type { Alert, CellSeries } from '../api.ts'

const hour = 3600

export type Day = {
  /** When the day begins and ends, epoch seconds. */
  day: number
  end: number
  /** Kind of day if it is today. */
  todayKind: string | undefined
  now: number
}

export type Span = { from: number; to: number; ahead: boolean }

/**
 * When an alert holds on a day. Today a recurring alert is drawn at its hours, those to come as ahead; on other days from when
 * it was raised to when it closed.
 */
export const spansOf = (
  alert: Pick<Alert, 'pattern' | 'raisedAt' | 'closedAt'>,
  { day, end, todayKind, now }: Day,
): Span[] => {
  if (todayKind !== undefined && alert.pattern.slots.length > 0) {
    const rest = todayKind === 'weekend' || todayKind === 'holiday'
    return alert.pattern.slots
      .filter(({ dayKind }) => (dayKind === 'weekend') === rest)
      .map(({ from, to }) => ({ from: day + from * hour, to: day + to * hour, ahead: day + from * hour > now }))
  }
  const from = Math.max(day, Date.parse(alert.raisedAt) / 1000)
  const to = Math.min(end, alert.closedAt === null ? now : Date.parse(alert.closedAt) / 1000)
  return from < to ? [{ from, to, ahead: false }] : []
}

/** Where a stretch of time lies in a series, as shares of its width; undefined where it lies outside. */
export const shareOf = (
  { bucket, step }: Pick<CellSeries, 'bucket' | 'step'>,
  { from, to }: { from: number; to: number },
): [number, number] | undefined => {
  const start = bucket[0] ?? 0
  const length = bucket.length * step
  if (length === 0 || to <= start || from >= start + length) return undefined
  return [Math.max(0, (from - start) / length), Math.min(1, (to - start) / length)]
}
