import { componentAt, componentCount } from './components.ts'
import { streets } from './outline.ts'
import type { Sender } from './sender.ts'

/** How far the city is furnished: streets that have their unit grids, components told, and whether orders were looked up once more. */
export type Furnished = { grids: number; components: number; lookedUp: boolean }

export type FurnishOptions = {
  sender: Sender
  done: Furnished
  /** Called after every step that the api has acknowledged. */
  keep: (done: Furnished) => Promise<void>
  tell: (word: { progress: number; stage: string }) => void
  log: (line: string) => void
}

/** Components in a batch: about a megabyte. */
const batchRows = 4000

const hasGrids = async (sender: Sender, area: string): Promise<boolean> => {
  const answer = await sender.get(`/api/grids?area=${area}&limit=1`)
  return isRecord(answer) && Array.isArray(answer.rows) && answer.rows.length > 0
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/**
 * Gives the city its unit grids and its components, street by street and batch by batch, through the routes that a customer uses. It comes
 * after the history, because a map of heat is of use without them; each step may be repeated, so it may be stopped at any instant.
 * Throws if the api refuses a step for good.
 */
export const furnish = async ({ sender, done: before, keep, tell, log }: FurnishOptions): Promise<void> => {
  let done = before
  // Nothing here keeps anybody waiting for the map.
  if (done.grids < streets.length || done.components < componentCount() || !done.lookedUp) await sender.ready()
  for (const [position, { code, name }] of streets.entries()) {
    if (position < done.grids) continue
    tell({ progress: position / streets.length, stage: `正在划分单元网格：${name}` })
    // Grids that are there stay: their codes may be in use.
    if (!(await hasGrids(sender, code)))
      await sender.ask('/api/grids/generate', { area: code, centreLines: 'places', commit: true })
    done = { ...done, grids: position + 1 }
    await keep(done)
  }
  const count = componentCount()
  let refused = 0
  for (let from = done.components; from < count; from += batchRows) {
    const to = Math.min(count, from + batchRows)
    tell({ progress: from / count, stage: '正在登记城市部件' })
    const rows = Array.from({ length: to - from }, (_, i) => `${JSON.stringify(componentAt(from + i))}\n`)
    const answer = await sender.post('/api/components', `demo.components.${from}.${to}`, Buffer.from(rows.join('')))
    if (isRecord(answer) && typeof answer.rejected === 'number') refused += answer.rejected
    done = { ...done, components: to }
    await keep(done)
  }
  if (!done.lookedUp) {
    // Orders of the history that name a component by its code came before the components did.
    await sender.ask('/api/unplaced/attempt', {})
    await keep({ ...done, lookedUp: true })
  }
  if (refused > 0) log(`feed: ${refused} components were refused`)
}
