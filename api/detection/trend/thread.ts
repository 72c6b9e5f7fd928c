import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../http/errors.ts'
import type { CubeMatter } from './cube.ts'
import type { Emerging } from './emerging.ts'

/**
 * What became of one cell. `z`: Gi* of the last step, `trend`: z and p of Mann-Kendall over its Gi* scores, null where they are not known;
 * `hot`, `cold`: steps in which it was significantly so, ascending.
 */
export type TrendCell = {
  cell: string
  class: Emerging
  z: number | null
  trend: { z: number | null; p: number | null }
  hot: number[]
  cold: number[]
}

/** What the thread says. */
export type TrendWord = { cells: TrendCell[] } | { failed: { code: ErrorCode; message: string } }

/**
 * Makes a cube and finds its emerging hot spots in a thread of its own: a city by the day for a year takes its processor for seconds. The
 * sums are handed over and gone from here. Rejects with the signal's reason, or with what went wrong.
 */
export const trendInThread = (matter: CubeMatter, signal: AbortSignal): Promise<TrendCell[]> => {
  if (signal.aborted) return Promise.reject(signal.reason)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: matter,
    transferList: [matter.sums.buffer],
  })
  return new Promise<TrendCell[]>((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason)
      void worker.terminate()
    }
    signal.addEventListener('abort', abort, { once: true })
    worker.once('message', (word: TrendWord) => {
      if ('cells' in word) resolve(word.cells)
      else reject(new AppError(word.failed.code, word.failed.message))
    })
    worker.once('error', reject)
    worker.once('exit', () => {
      signal.removeEventListener('abort', abort)
      reject(new Error('the trend ended without a result'))
    })
  })
}
