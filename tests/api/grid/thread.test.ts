import { expect, test } from 'vitest'
import type { Area } from '../../../api/areas/city.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { tileBeside } from '../../../api/grid/thread.ts'
import { path, plot, rectangle } from './tilings.ts'

const street = (geometry: GeoJSON.Polygon): Area => ({ code: '110102001', level: 'street', name: '甲街道', geometry })
const land = plot(rectangle(0, 0, 620, 430))
const lines = [
  path([
    [-10, 120],
    [700, 260],
  ]),
]
const work = { areas: [street(land)], area: '110102001', nominal: 10_000, lines }

test('what is tiled beside the main thread is what would be tiled on it', async () => {
  const { drafts, leftOutM2 } = await tileBeside(work)
  expect(drafts.map(({ geometry }) => geometry)).toEqual(generateGrids(land, { lines }))
  expect(new Set(drafts.map(({ prefix }) => prefix))).toEqual(new Set(['110102001000']))
  expect(leftOutM2).toBe(0)
})

test('the main thread is free meanwhile', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await tileBeside({ ...work, areas: [street(plot(rectangle(0, 0, 3000, 2500)))], lines: [] })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(1)
})

test('an outline that crosses itself is refused, and what waits behind it has its turn', async () => {
  const crossing = plot([
    [0, 0],
    [600, 600],
    [600, 0],
    [0, 700],
  ])
  const refused = tileBeside({ ...work, areas: [street(crossing)] })
  const next = tileBeside(work)
  await expect(refused).rejects.toMatchObject({ code: 'invalid', details: { prefix: '110102001000' } })
  expect((await next).drafts.length).toBeGreaterThan(10)
})

test('a thread that something unforeseen has ended is followed by another', async () => {
  // What no outline of the ledger can be.
  const broken = { ...work, areas: [street(null as never)] }
  await expect(tileBeside(broken)).rejects.toThrow()
  expect((await tileBeside(work)).drafts.length).toBeGreaterThan(10)
})
