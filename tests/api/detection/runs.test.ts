import { expect, test } from 'vitest'
import { makeCaller } from '../../../api/accounts/caller.ts'
import { type RunControl, Runs } from '../../../api/detection/runs.ts'
import { AppError } from '../../../api/http/errors.ts'
import { eventually } from '../../support/folders.ts'

const now = (): Date => new Date('2024-05-10T08:00:00+08:00')
const city = makeCaller('张', 'operator', [''])
const street = makeCaller('李', 'operator', ['110102001'])

/** Work that ends when the test says so. */
const held = () => {
  const going: { asked: string; control: RunControl; end: (result: string) => void; fail: (error: Error) => void }[] =
    []
  const logged: string[] = []
  const runs = new Runs<string, string>({
    work: (asked, control) =>
      new Promise((end, fail) => {
        control.signal.addEventListener('abort', () => fail(control.signal.reason))
        going.push({ asked, control, end, fail })
      }),
    now,
    log: (line) => logged.push(line),
  })
  return { runs, going, logged }
}

test('work is done one at a time in the order it was asked for, and tells how far it is', async () => {
  const { runs, going } = held()
  const [first, second] = [runs.start('一', city, ['']), runs.start('二', city, [''])]
  expect(first).toMatchObject({ percent: 0, asked: '一', by: '张', askedAt: '2024-05-10T00:00:00.000Z' })
  await eventually('the first begins', () => going.length === 1)
  expect(runs.get(second.id, city).state).toBe('waiting')
  going[0]?.control.onProgress(0.415)
  expect(runs.get(first.id, city)).toMatchObject({ state: 'running', percent: 41 })
  going[0]?.control.onProgress(0.2)
  going[0]?.control.onProgress(1)
  expect(runs.get(first.id, city).percent, 'never back, and not whole before it is').toBe(99)
  going[0]?.end('好')
  await eventually('the second begins', () => going.length === 2)
  expect(runs.get(first.id, city)).toMatchObject({ state: 'done', percent: 100, result: '好' })
  going[1]?.end('也好')
  await eventually('both are done', () => runs.get(second.id, city).state === 'done')
})

test('work under way and work that waits can be cancelled, by who asked or an administrator', async () => {
  const { runs, going } = held()
  const [first, second, third] = [
    runs.start('一', city, ['']),
    runs.start('二', city, ['']),
    runs.start('三', city, ['']),
  ]
  await eventually('the first begins', () => going.length === 1)
  expect(() => runs.cancel(first.id, makeCaller('王', 'staff', ['']))).toThrow('只有提交的人')
  expect(runs.cancel(second.id, city).state).toBe('cancelled')
  expect(runs.cancel(first.id, makeCaller('管理', 'administrator', [''])).state).toBe('cancelled')
  await eventually('the third begins', () => going.length === 2)
  expect(going.map(({ asked }) => asked)).toEqual(['一', '三'])
  expect(runs.get(first.id, city)).not.toHaveProperty('result')
  going[1]?.end('好')
  await eventually('the third is done', () => runs.get(third.id, city).state === 'done')
  expect(runs.cancel(third.id, city).state, 'what is done stays').toBe('done')
})

test('a fault for people is told, any other is logged and told as one', async () => {
  const { runs, going, logged } = held()
  const [first, second] = [runs.start('一', city, ['']), runs.start('二', city, [''])]
  await eventually('the first begins', () => going.length === 1)
  going[0]?.fail(new AppError('invalid', '没有数据'))
  await eventually('the second begins', () => going.length === 2)
  going[1]?.fail(new Error('secret'))
  await eventually('both have failed', () => runs.get(second.id, city).state === 'failed')
  expect(runs.get(first.id, city).failed).toEqual({ code: 'invalid', message: '没有数据' })
  expect(runs.get(second.id, city).failed).toEqual({ code: 'internal', message: '内部错误，已记录' })
  expect(logged).toEqual([expect.stringContaining('secret')])
})

test('what tells of other areas is not there', () => {
  const { runs } = held()
  const [whole, own] = [runs.start('一', city, ['']), runs.start('二', street, ['110102001'])]
  expect(() => runs.get(whole.id, street)).toThrow('没有这次计算')
  expect(() => runs.cancel(whole.id, street)).toThrow('没有这次计算')
  expect(() => runs.get('no such', city)).toThrow('没有这次计算')
  expect(runs.get(own.id, city).asked).toBe('二')
})

test('too much is not taken in, and the oldest results are forgotten', async () => {
  const { runs } = held()
  const many = Array.from({ length: 5 }, (_, n) => runs.start(String(n), city, ['']))
  expect(() => runs.start('5', city, [''])).toThrow('排队的计算已有 5 个')
  for (const { id } of many) runs.cancel(id, city)
  const quick = new Runs<number, number>({ work: async (n) => n, now, log: () => {} })
  const ids: string[] = []
  for (let n = 0; n < 23; n++) {
    const { id } = quick.start(n, city, [''])
    ids.push(id)
    await eventually(`${n} is done`, () => quick.get(id, city).state === 'done')
  }
  expect(ids.filter((id) => attempt(() => quick.get(id, city)))).toEqual(ids.slice(3))
})

test('stopping ends everything and waits for it', async () => {
  const { runs, going } = held()
  const [first, second] = [runs.start('一', city, ['']), runs.start('二', city, [''])]
  await eventually('the first begins', () => going.length === 1)
  await runs.stop()
  expect([first.state, second.state]).toEqual(['cancelled', 'cancelled'])
  expect(going).toHaveLength(1)
})

const attempt = (what: () => unknown): boolean => {
  try {
    what()
    return true
  } catch {
    return false
  }
}
