import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../http/errors.ts'
import { cancelWord, type Task, type Word } from './task.ts'

/** A thread of its own for one task: parsing and geometry must not hold up the server. It never touches the fact store. */
const task: Task = workerData // sent by thread.ts alone
const port = parentPort
if (!port) throw new Error('imports/worker.ts runs as a worker thread')
const say = (word: Word): void => port.postMessage(word)

const cancel = new AbortController()
port.on('message', (word: unknown) => {
  if (word === cancelWord) cancel.abort(new AppError('conflict', '已取消'))
})

/** A share is told at every percent, not at every row. */
let told = -1
const onShare = (share: number): void => {
  const percent = Math.floor(share * 100)
  if (percent === told) return
  told = percent
  say({ share })
}

const work = async (): Promise<unknown> => {
  // A look into a file needs no geometry: what is heavy to load comes with the other verbs only.
  if (task.verb === 'open') return (await import('./describe.ts')).describeFile(task)
  return (await import('./work.ts')).runKindTask(task, cancel.signal, onShare)
}

try {
  say({ done: await work() })
} catch (error) {
  const fault = error instanceof AppError ? error : new AppError('internal', '内部错误，已记录')
  const { code, message, status, details } = fault
  say({ failed: { code, message, status, details, stack: error instanceof Error ? error.stack : String(error) } })
} finally {
  port.close()
}
