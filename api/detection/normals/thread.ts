import { Worker } from 'node:worker_threads'
import type { Calibration } from './calibration.ts'
import type { Block, LearntBlock } from './learn.ts'
import type { LearnSettings, MetricKind } from './normals.ts'

/** What the thread is given, one after the other, and what it says. */
export type LearnStart = {
  kind: MetricKind
  slots: Uint8Array
  covered: Uint8Array
  cells: number
  settings: LearnSettings
}
export type LearnOrder = Block<ArrayBuffer> | { dispersion: number }
export type LearnAnswer = { block: LearntBlock<ArrayBuffer> } | { calibration: Calibration }

/** The same as Learner, in a thread of its own. One order at a time. */
export class LearnThread {
  readonly #worker: Worker

  constructor(start: LearnStart) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: start })
  }

  /** See Learner.block; the values are handed over and gone from here. */
  async block(block: Block<ArrayBuffer>): Promise<LearntBlock> {
    const answer = await this.#ask(block, [block.values.buffer])
    if (!('block' in answer)) throw new Error('the thread answered another order')
    return answer.block
  }

  /** See Learner.calibration. */
  async calibration(dispersion: number): Promise<Calibration> {
    const answer = await this.#ask({ dispersion })
    if (!('calibration' in answer)) throw new Error('the thread answered another order')
    return answer.calibration
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #ask(order: LearnOrder, hand: readonly ArrayBuffer[] = []): Promise<LearnAnswer> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the thread that learns ended'))
      const done = (settle: () => void): void => {
        this.#worker.off('error', reject)
        this.#worker.off('exit', ended)
        settle()
      }
      this.#worker.once('error', reject)
      this.#worker.once('exit', ended)
      this.#worker.once('message', (answer: LearnAnswer) => done(() => resolve(answer)))
      this.#worker.postMessage(order, hand)
    })
  }
}
