import { parentPort } from 'node:worker_threads'
import { area as areaOf } from '@turf/turf'
import { generateGrids } from './generate.ts'
import { partsOf } from './plan.ts'
import type { TileWord, TileWork } from './thread.ts'

/** A thread of its own for tiling: it knows neither the ledger nor the city beyond what it is sent. */
const port = parentPort
if (!port) throw new Error('grid/worker.ts runs as a worker thread')
const say = (word: TileWord): void => port.postMessage(word)

port.on('message', ({ areas, area, nominal, lines }: TileWork) => {
  const { parts, leftOutM2 } = partsOf(areas, area, nominal / 3)
  for (const { prefix, geometry } of parts) {
    try {
      const pieces = generateGrids(geometry, { nominal, lines })
      say({ drafts: pieces.map((piece) => ({ prefix, geometry: piece, areaM2: areaOf(piece) })) })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      say({ refused: { prefix, reason: error.message } })
      return
    }
  }
  say({ leftOutM2 })
})
