import { Worker } from 'node:worker_threads'
import type { Apart } from '../detection/text/hazard-points.ts'
import type { Earlier, ListOrder, Merged, RawOrder } from './merge.ts'

/** Orders fresh from the stores, or those that a list keeps. */
export type MergeTask = { apart: Apart; earlier?: Earlier } & (
  | { raw: readonly RawOrder[]; reading: { typed: string; areaNames: readonly string[]; salt: string } }
  | { kept: readonly ListOrder[] }
)
export type MergeOutcome = Merged & { orders: readonly ListOrder[] }

/** Reads and merges in a thread of its own. Rejects with the signal's reason where that ends it, or with what the thread threw. */
export const mergeInThread = (task: MergeTask, signal?: AbortSignal): Promise<MergeOutcome> => {
  if (signal?.aborted) return Promise.reject(signal.reason)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task })
  return new Promise<MergeOutcome>((resolve, reject) => {
    const abort = (): void => {
      reject(signal?.reason)
      void worker.terminate()
    }
    signal?.addEventListener('abort', abort, { once: true })
    worker.once('message', (outcome: MergeOutcome) => resolve(outcome))
    worker.once('error', reject)
    worker.once('exit', () => {
      signal?.removeEventListener('abort', abort)
      reject(new Error('the merging ended without a result'))
    })
  })
}
