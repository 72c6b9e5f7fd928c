import { parentPort, workerData } from 'node:worker_threads'
import { mergeOrders, readOrders } from './merge.ts'
import type { MergeOutcome, MergeTask } from './thread.ts'

/** A thread of its own for one merging: tens of thousands of texts and addresses take seconds, and must not hold up the server. */
const task: MergeTask = workerData // sent by thread.ts alone
const port = parentPort
if (!port) throw new Error('hazards/worker.ts runs as a worker thread')

const orders = 'raw' in task ? readOrders(task.raw, task.reading) : task.kept
port.postMessage({ orders, ...mergeOrders(orders, task.apart, task.earlier) } satisfies MergeOutcome)
