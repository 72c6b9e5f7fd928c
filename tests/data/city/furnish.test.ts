import { expect, test } from 'vitest'
import { componentCount } from '../../../data/city/components.ts'
import { type Furnished, furnish } from '../../../data/city/furnish.ts'
import { streets } from '../../../data/city/outline.ts'
import type { Sender } from '../../../data/city/sender.ts'

/** A sender that answers by itself and notes what it was asked. */
const fake = (options: { drawn?: readonly string[]; rejected?: number; refuses?: string } = {}) => {
  const asked: string[] = []
  const rows: string[] = []
  const sender: Sender = {
    get: async (path) => {
      asked.push(`GET ${path}`)
      const area = /area=(\d+)/.exec(path)?.[1] ?? ''
      return { rows: options.drawn?.includes(area) ? [{ code: `${area}001001` }] : [] }
    },
    ask: async (path, document) => {
      if (path === options.refuses) throw new Error(`POST ${path} was refused with 400`)
      asked.push(`POST ${path} ${JSON.stringify(document)}`)
      return { stats: {} }
    },
    post: async (path, key, body) => {
      asked.push(`POST ${path} ${key}`)
      rows.push(...Buffer.from(body).toString().trimEnd().split('\n'))
      return { accepted: 1, rejected: options.rejected ?? 0 }
    },
    put: async () => {},
    ready: async () => void asked.push('ready'),
  }
  return { sender, asked, rows }
}

const run = async (wire: ReturnType<typeof fake>, done: Furnished) => {
  const kept: Furnished[] = []
  const logged: string[] = []
  const told: { progress: number; stage: string }[] = []
  await furnish({
    sender: wire.sender,
    done,
    keep: async (now) => void kept.push(now),
    tell: (word) => told.push(word),
    log: (line) => logged.push(line),
  })
  return { kept, logged, told }
}

test('first it waits for the map, then grids for every street, then every component, then waiting orders are looked up once more', async () => {
  const wire = fake()
  const { kept, told, logged } = await run(wire, { grids: 0, components: 0, lookedUp: false })
  expect(wire.asked[0]).toBe('ready')
  const grids = wire.asked.filter((line) => line.includes('/api/grids/generate'))
  expect(grids).toHaveLength(streets.length)
  expect(grids[0]).toContain('"centreLines":"places"')
  expect(wire.asked.findLastIndex((line) => line.includes('/api/grids'))).toBeLessThan(
    wire.asked.findIndex((line) => line.includes('/api/components')),
  )
  const codes = new Set(wire.rows.map((row) => `${JSON.parse(row).district}.${JSON.parse(row).code}`))
  expect(codes.size).toBe(componentCount())
  expect(wire.rows).toHaveLength(componentCount())
  expect(kept.at(-1)).toEqual({ grids: streets.length, components: componentCount(), lookedUp: true })
  expect(wire.asked.at(-1)).toBe('POST /api/unplaced/attempt {}')
  for (const { progress } of told) expect(progress >= 0 && progress < 1).toBe(true)
  expect(logged).toEqual([])
})

test('a street that has grids keeps them', async () => {
  const wire = fake({ drawn: ['110102001'] })
  await run(wire, { grids: 0, components: componentCount(), lookedUp: false })
  const grids = wire.asked.filter((line) => line.includes('/api/grids/generate'))
  expect(grids).toHaveLength(streets.length - 1)
  expect(grids.join()).not.toContain('"110102001"')
})

test('it goes on where it was kept, and asks nothing when all is done', async () => {
  const late = fake()
  await run(late, { grids: streets.length - 1, components: componentCount() - 10, lookedUp: false })
  expect(late.asked.filter((line) => line.startsWith('POST'))).toHaveLength(3)
  expect(late.rows).toHaveLength(10)
  const over = fake()
  const { kept } = await run(over, { grids: streets.length, components: componentCount(), lookedUp: true })
  expect(over.asked).toEqual([])
  expect(kept).toEqual([])
})

test('components that the api refuses are told of, a refused step ends it with the reason', async () => {
  const { logged } = await run(fake({ rejected: 3 }), {
    grids: streets.length,
    components: componentCount() - 5000,
    lookedUp: false,
  })
  expect(logged).toEqual(['feed: 6 components were refused'])
  await expect(
    run(fake({ refuses: '/api/grids/generate' }), { grids: 0, components: 0, lookedUp: false }),
  ).rejects.toThrow('400')
})
