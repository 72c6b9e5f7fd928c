import { parentPort, workerData } from 'node:worker_threads'
import { Learner } from './learn.ts'
import type { LearnAnswer, LearnOrder, LearnStart } from './thread.ts'

/** A thread of its own for learning one metric, which takes its core for seconds and must not hold up the server. */
const { kind, slots, covered, cells, settings }: LearnStart = workerData // sent by thread.ts alone
const port = parentPort
if (!port) throw new Error('detection/normals/worker.ts runs as a worker thread')
const learner = new Learner(kind, slots, covered, cells, settings)
const say = (answer: LearnAnswer, hand: readonly ArrayBuffer[] = []): void => port.postMessage(answer, hand)

port.on('message', (order: LearnOrder) => {
  if ('dispersion' in order) return say({ calibration: learner.calibration(order.dispersion) })
  const block = learner.block(order)
  say({ block }, [block.mid.buffer, block.sigma.buffer, block.habit.buffer])
})
