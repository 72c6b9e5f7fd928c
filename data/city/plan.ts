import { dayOf, startOf } from './clock.ts'
import { slotSeconds } from './rows.ts'

/** A stretch of time to be filled: hourly rows to `hourTo`, rows of five minutes to `fiveTo`. Epoch seconds. */
export type Plan = { from: number; hourTo: number; fiveTo: number }

/** One batch. `key` names its content: the same plan makes the same batches, so that a batch may be sent twice. */
export type Step =
  | { kind: 'hours' | 'fives'; from: number; count: number }
  | { kind: 'live'; from: number }
  | { kind: 'complaints'; from: number; to: number }

/** Rows of five minutes are told for this long back; what is older is told by the hour. */
export const fineSeconds = 86_400

/** A gap shorter than this is filled as if live; the feed then sends faster than time passes. */
export const liveGapSeconds = 600

const up = (at: number, step: number): number => Math.ceil(at / step) * step
const down = (at: number, step: number): number => Math.floor(at / step) * step

/** The plan of a new city: so many whole local days before today, and today. */
export const historyPlan = (now: number, days: number): Plan => planFrom(startOf(dayOf(now) - days), now)

/** The plan that fills from an instant to now. `from` is a multiple of 5 s. */
export const planFrom = (from: number, now: number): Plan => {
  const fiveTo = Math.max(down(now, 300), up(from, 300))
  return { from, hourTo: Math.max(from, down(fiveTo - fineSeconds, 3600)), fiveTo }
}

/** Rows in a batch, about: with 110 bytes a row it stays below the api's 16 MB. */
const batchRows = 95_000

const blocks = (kind: 'hours' | 'fives', from: number, to: number, most: number): Step[] => {
  const step = kind === 'hours' ? 3600 : 300
  const found: Step[] = []
  for (let at = from; at < to; at += most * step)
    found.push({ kind, from: at, count: Math.min(most, Math.round((to - at) / step)) })
  return found
}

/** The batches of a plan in the order of sending. `sources` is how many rows one instant has at most. */
export const stepsOf = ({ from, hourTo, fiveTo }: Plan, sources: number): Step[] => {
  const most = Math.max(1, Math.floor(batchRows / sources))
  const five = Math.min(up(from, 300), fiveTo)
  const hour = hourTo > from ? Math.min(up(five, 3600), fiveTo) : five
  const slots: Step[] = []
  for (let at = from; at < five; at += slotSeconds) slots.push({ kind: 'live', from: at })
  return [
    ...slots,
    ...blocks('fives', five, hour, most),
    ...blocks('hours', hour, Math.max(hour, hourTo), most),
    ...blocks('fives', Math.max(hour, hourTo), fiveTo, most),
    { kind: 'complaints', from: from - complaintLag, to: fiveTo - complaintLag },
  ]
}

/** Orders of the last seconds of a slot belong to the next: none is told before its time has come. */
export const complaintLag = slotSeconds - 1

/** The idempotency key of a step, for one seed and choice of episodes. */
export const keyOf = (step: Step, seed: number, without: readonly string[]): string =>
  [
    'demo',
    seed,
    ...(without.length > 0 ? [`no-${[...without].sort().join('-')}`] : []),
    step.kind,
    step.from,
    ...('count' in step ? [step.count] : []),
    ...('to' in step ? [step.to] : []),
  ].join('.')

/** Share of the work that each step is, about: its instants. */
export const weightOf = (step: Step): number => ('count' in step ? step.count : 1)
