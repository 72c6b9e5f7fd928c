import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeTicks, type Tick, tickMs } from '../../../api/heat/ticks.ts'

const start = new Date('2025-11-21T12:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

const make = () => {
  const ticks = makeTicks({ now: () => new Date() })
  const told: Tick[] = []
  ticks.onTick((tick) => told.push(tick))
  /** `to` is the bucket's end; a batch tells the instant of its last row. */
  const seen = (metric: string, from: number, to: number) =>
    ticks.stored({ kind: 'observations', metrics: [metric], from: from + 7, to: to - 1, rows: 1 })
  return { ticks, told, seen }
}

test('changes within half a second become one tick', () => {
  const { ticks, told, seen } = make()
  const first = ticks.current
  seen('ebike', 600, 900)
  seen('ebike', 300, 600)
  seen('vehicle', 900, 1200)
  vi.advanceTimersByTime(tickMs - 1)
  expect(told).toEqual([])
  vi.advanceTimersByTime(1)
  expect(told).toEqual([
    {
      tick: first + 1,
      at: start.getTime() + tickMs,
      changed: [
        { metric: 'ebike', from: 300, to: 900 },
        { metric: 'vehicle', from: 900, to: 1200 },
      ],
    },
  ])
})

test('nothing stored, nothing told', () => {
  const { told } = make()
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual([])
})

test('complaints change under one name whatever their classes', () => {
  const { ticks, told } = make()
  ticks.stored({ kind: 'complaints', metrics: ['噪声', '房屋漏雨'], from: 10, to: 20, rows: 2 })
  vi.advanceTimersByTime(tickMs)
  expect(told[0]?.changed).toEqual([{ metric: 'complaints', from: 0, to: 300 }])
})

test('one tick covers all that were missed', () => {
  const { ticks, seen } = make()
  const first = ticks.current
  for (const from of [300, 900, 600]) {
    seen('ebike', from, from + 300)
    vi.advanceTimersByTime(tickMs)
  }
  expect(ticks.since(first)).toEqual({
    tick: first + 3,
    at: start.getTime() + 3 * tickMs,
    changed: [{ metric: 'ebike', from: 300, to: 1200 }],
  })
  expect(ticks.since(first + 1)?.changed).toEqual([{ metric: 'ebike', from: 600, to: 1200 }])
  expect(ticks.since(first + 3)).toBeUndefined()
})

test('a client away longer than ticks are kept is told that everything may have changed', () => {
  const { ticks, seen } = make()
  const first = ticks.current
  for (let i = 0; i < 1300; i++) {
    seen('ebike', i * 300, i * 300 + 300)
    vi.advanceTimersByTime(tickMs)
  }
  expect(ticks.since(first)?.changed).toEqual([{ metric: '*', from: 0, to: start.getTime() / 1000 + 650 }])
  expect(ticks.since(first + 1290)?.changed).toEqual([{ metric: 'ebike', from: 1290 * 300, to: 1300 * 300 }])
})

test('numbers grow over a restart, and a client of before is told everything', () => {
  const { ticks: before, seen } = make()
  seen('ebike', 0, 300)
  vi.advanceTimersByTime(tickMs)
  const last = before.current
  vi.advanceTimersByTime(3000)
  const { ticks: after } = make()
  expect(after.current).toBeGreaterThan(last)
  expect(after.since(last)?.changed[0]?.metric).toBe('*')
})

test('a tick of the future is another clock’s: everything may have changed', () => {
  const { ticks } = make()
  expect(ticks.since(ticks.current + 5)).toMatchObject({ tick: ticks.current, changed: [{ metric: '*' }] })
})

test('closed ticks tell nothing more', () => {
  const { ticks, told, seen } = make()
  seen('ebike', 0, 300)
  ticks.close()
  vi.advanceTimersByTime(tickMs * 3)
  expect(told).toEqual([])
})
