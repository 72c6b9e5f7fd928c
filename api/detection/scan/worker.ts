import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../http/errors.ts'
import { scan } from './scan.ts'
import type { ScanTask, ScanWord } from './thread.ts'

/** A thread of its own for one scan, which takes its core for seconds and must not hold up the server. */
const { problem, settings }: ScanTask = workerData // sent by scan-thread.ts alone
const port = parentPort
if (!port) throw new Error('detection/scan/worker.ts runs as a worker thread')
const say = (word: ScanWord): void => port.postMessage(word)

try {
  say({ result: await scan(problem, settings, { onProgress: (done) => say({ done }) }) })
} catch (error) {
  if (!(error instanceof AppError)) throw error
  // An error loses its class on the way between threads.
  say({ failed: { code: error.code, message: error.message } })
}
