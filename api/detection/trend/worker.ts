import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../http/errors.ts'
import { type CubeMatter, cubeOf } from './cube.ts'
import type { TrendWord } from './thread.ts'
import { trendCells } from './trend-cells.ts'

/** A thread of its own for one cube. */
const matter: CubeMatter = workerData // sent by thread.ts alone
const port = parentPort
if (!port) throw new Error('detection/trend/worker.ts runs as a worker thread')
const say = (word: TrendWord): void => port.postMessage(word)

try {
  say({ cells: trendCells(cubeOf(matter)) })
} catch (error) {
  if (!(error instanceof AppError)) throw error
  // An error loses its class on the way between threads.
  say({ failed: { code: error.code, message: error.message } })
}
