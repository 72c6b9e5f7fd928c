import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../http/errors.ts'
import type { ScanProblem, ScanSettings } from './frame.ts'
import type { ScanControl, ScanResult } from './scan.ts'

/** What the thread is given, and what it says. */
export type ScanTask = { problem: ScanProblem; settings: ScanSettings }
export type ScanWord = { done: number } | { result: ScanResult } | { failed: { code: ErrorCode; message: string } }

/**
 * The same as `scan`, in a thread of its own: the caller's stays free and an abort takes effect at once. Rejects with the signal's
 * reason, or with what the scan threw.
 */
export const scanInThread = (
  problem: ScanProblem,
  settings: ScanSettings,
  { signal, onProgress }: ScanControl = {},
): Promise<ScanResult> => {
  if (signal?.aborted) return Promise.reject(signal.reason)
  const task: ScanTask = { problem, settings }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task })
  return new Promise<ScanResult>((resolve, reject) => {
    const abort = (): void => {
      reject(signal?.reason)
      void worker.terminate()
    }
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (word: ScanWord) => {
      if ('result' in word) resolve(word.result)
      else if ('failed' in word) reject(new AppError(word.failed.code, word.failed.message))
      else onProgress?.(word.done)
    })
    worker.once('error', reject)
    worker.once('exit', () => {
      signal?.removeEventListener('abort', abort)
      reject(new Error('the scan ended without a result'))
    })
  })
}
