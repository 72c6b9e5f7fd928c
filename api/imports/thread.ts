import { Worker } from 'node:worker_threads'
import { AppError } from '../http/errors.ts'
import { cancelWord, type Outcome, type Task, type Word } from './task.ts'

export type Running<Value> = {
  ended: Promise<Value>
  /** 0…1 of the file read so far. */
  share: () => number
  /** Asks it to end and, where it does not, ends it. `ended` then rejects. */
  cancel: () => Promise<void>
}

/** Memory that a task may take before it is ended: files stream, so only a broken one needs more. */
const mostMegabytes = 3072

/** How long a cancelled task may take to end by itself. */
const graceMs = 3000

/** Runs one task in a thread. `ended` rejects with the AppError that the task threw; what it did not mean to throw is logged. */
export const runTask = <Verb extends Task['verb']>(
  task: Extract<Task, { verb: Verb }>,
  log: (line: string) => void,
): Running<Outcome[Verb]> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  })
  let share = 0
  const gone = new Promise<void>((done) => worker.once('exit', () => done()))
  const ended = new Promise<Outcome[Verb]>((done, fail) => {
    worker.on('message', (word: Word) => {
      if ('share' in word) share = word.share
      // The worker's answer to this verb: both ends read Outcome.
      else if ('done' in word) done(word.done as Outcome[Verb])
      else {
        const { code, message, details, status, stack } = word.failed
        if (code === 'internal') log(`import ${task.verb}: ${stack ?? message}`)
        fail(new AppError(code, message, details, status))
      }
    })
    worker.once('error', (error: NodeJS.ErrnoException) => {
      log(`import ${task.verb}: ${error.stack ?? error.message}`)
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      fail(
        isMemory
          ? new AppError('invalid', '文件太大，内存放不下；请分成几个文件，或简化边界后重试')
          : new AppError('internal', '内部错误，已记录'),
      )
    })
    worker.once('exit', () => fail(new AppError('conflict', '已取消')))
  })
  ended.catch(() => undefined)
  const cancel = async (): Promise<void> => {
    worker.postMessage(cancelWord)
    const late = setTimeout(() => void worker.terminate(), graceMs)
    await gone
    clearTimeout(late)
  }
  return { ended, share: () => share, cancel }
}
