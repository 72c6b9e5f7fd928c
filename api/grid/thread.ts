import { Worker } from 'node:worker_threads'
import type { Area } from '../areas/city.ts'
import { AppError } from '../http/errors.ts'
import type { Lines } from './generate.ts'

/** A grid as it would be laid: it has the first 12 digits of its code. */
export type Draft = { prefix: string; geometry: GeoJSON.Polygon; areaM2: number }
export type Tiled = { drafts: Draft[]; leftOutM2: number }

/** What is to be tiled: the area's code, with the outlines of itself and of all below it. */
export type TileWork = { areas: readonly Area[]; area: string; nominal: number; lines: Lines }

/** The thread's words: the grids of a part, then the end, or why there is none. */
export type TileWord = { drafts: Draft[] } | { leftOutM2: number } | { refused: { prefix: string; reason: string } }

/** An idle thread is kept so long: a city is laid street by street. */
const idleMs = 10_000

let thread: Worker | undefined
let idle: NodeJS.Timeout | undefined
let line: Promise<unknown> = Promise.resolve()

/**
 * Tiles an area (see generate.ts) beside the main thread, one at a time: a street takes 20-300 ms, a district seconds, in which nobody else would be
 * served. Throws `invalid` where an outline cannot be tiled.
 */
export const tileBeside = (work: TileWork): Promise<Tiled> => {
  const turn = line.then(() => ask(work))
  line = turn.catch(() => undefined)
  return turn
}

const start = (): Worker => {
  const started = new Worker(new URL('./worker.ts', import.meta.url))
  // However it ends, the next asks another. Whoever waits for it hears of the error itself.
  const forget = (): void => {
    if (thread === started) thread = undefined
  }
  return started.on('error', forget).on('exit', forget)
}

const ask = async (work: TileWork): Promise<Tiled> => {
  clearTimeout(idle)
  thread ??= start()
  const asked = thread
  asked.ref()
  try {
    return await answerOf(asked, work)
  } finally {
    asked.unref()
    idle = setTimeout(() => void asked.terminate(), idleMs).unref()
  }
}

const answerOf = (asked: Worker, work: TileWork): Promise<Tiled> => {
  const { promise, resolve, reject } = Promise.withResolvers<Tiled>()
  const drafts: Draft[] = []
  const hear = (word: TileWord): void => {
    if ('drafts' in word) for (const draft of word.drafts) drafts.push(draft)
    else if ('refused' in word) reject(refusal(word.refused))
    else resolve({ drafts, leftOutM2: word.leftOutM2 })
  }
  const ended = (code: number): void => reject(new Error(`the tiling thread ended with code ${code}`))
  asked.on('message', hear).on('error', reject).on('exit', ended)
  asked.postMessage(work)
  return promise.finally(() => asked.off('message', hear).off('error', reject).off('exit', ended))
}

const refusal = ({ prefix, reason }: { prefix: string; reason: string }): AppError =>
  new AppError('invalid', `${prefix} 的边界与自身相交或相接，无法划分网格；请改正边界后重新导入`, { prefix, reason })
