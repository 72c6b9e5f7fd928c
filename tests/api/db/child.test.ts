import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Supervisor } from '../../../api/db/child.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An engine that dies when told, and may refuse to start. */
function puppet() {
  const lines: string[] = []
  let die = (_reason: string) => {}
  let starts = 0
  let refuse: string | undefined
  let stopped = 0
  const supervisor = new Supervisor({
    name: 'puppet',
    log: (line) => lines.push(line),
    start: async () => {
      starts++
      if (refuse) throw new Error(refuse)
      const ended = new Promise<string>((resolve) => {
        die = resolve
      })
      return { version: 'puppet 1', ended, stop: async () => void stopped++ }
    },
  })
  return {
    supervisor,
    lines,
    die: async (reason: string) => {
      die(reason)
      await vi.advanceTimersByTimeAsync(0)
    },
    refuse: (reason: string | undefined) => {
      refuse = reason
    },
    starts: () => starts,
    stopped: () => stopped,
  }
}

test('a child that dies is started again after 0.2 s, doubling up to 10 s, and the state says why meanwhile', async () => {
  const it = puppet()
  const states: string[] = []
  it.supervisor.onState((state) => states.push(state.state))
  await it.supervisor.start()
  expect(it.supervisor.state()).toEqual({ state: 'ready', engine: 'embedded', version: 'puppet 1' })
  const pauses: number[] = []
  for (let n = 0; n < 8; n++) {
    await it.die(`death ${n}`)
    expect(it.supervisor.state()).toEqual({ state: 'unavailable', engine: 'embedded', reason: `death ${n}` })
    const starts = it.starts()
    let pause = 0
    while (it.starts() === starts) {
      await vi.advanceTimersByTimeAsync(100)
      pause += 100
    }
    pauses.push(pause)
    expect(it.supervisor.state().state).toBe('ready')
  }
  expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
  expect(states.slice(0, 3)).toEqual(['ready', 'unavailable', 'ready'])
  expect(it.lines[0]).toBe('puppet: death 0; next start in 200 ms')
})

test('a child that has lived for half a minute begins again at 0.2 s', async () => {
  const it = puppet()
  await it.supervisor.start()
  await it.die('early')
  await vi.advanceTimersByTimeAsync(200)
  await vi.advanceTimersByTimeAsync(31_000)
  await it.die('late')
  expect(it.lines.at(-1)).toBe('puppet: late; next start in 200 ms')
})

test('a start that fails is tried again, and the reason is the newest', async () => {
  const it = puppet()
  await it.supervisor.start()
  it.refuse('port taken')
  await it.die('gone')
  await vi.advanceTimersByTimeAsync(200)
  expect(it.supervisor.state()).toMatchObject({ state: 'unavailable', reason: 'port taken' })
  it.refuse(undefined)
  await vi.advanceTimersByTimeAsync(400)
  expect(it.supervisor.state().state).toBe('ready')
})

test('the first start is not retried: its fault is the caller’s', async () => {
  const it = puppet()
  it.refuse('no such program')
  await expect(it.supervisor.start()).rejects.toThrow('no such program')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(it.starts()).toBe(1)
})

test('closed, it stops its child and starts no other', async () => {
  const it = puppet()
  await it.supervisor.start()
  await it.supervisor.close()
  expect(it.stopped()).toBe(1)
  await it.die('as asked')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(it.starts()).toBe(1)
})
