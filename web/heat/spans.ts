import type { Alert } from '../api.ts'

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
