import { startOf } from '../../data/city/clock.ts'
import { RowWriter } from '../../data/city/rows.ts'
import { simulate } from '../../data/city/simulate.ts'

/** What making the demo city's rows costs: one week of hourly rows, written as NDJSON on one core. */
export type GenerateFigures = {
  rows: number
  rowsPerSecond: number
  bytesPerRow: number
  counters: number
  readyMs: number
}

/** Makes the rows of a week several times and tells the best turn; prints one line. */
export const benchGenerate = (print: (line: string) => void, turns = 3): GenerateFigures => {
  const begun = performance.now()
  const simulation = simulate({ seed: 1 })
  const readyMs = performance.now() - begun
  const writer = new RowWriter(simulation)
  const from = startOf(20_770)
  let best = { rows: 0, bytes: 0, seconds: Number.POSITIVE_INFINITY }
  for (let turn = 0; turn < turns; turn++) {
    let rows = 0
    let bytes = 0
    const start = performance.now()
    for (let block = 0; block < 12; block++) {
      const body = writer.hours(from + block * 14 * 3600, 14)
      rows += body.rows
      bytes += body.bytes.length
    }
    const seconds = (performance.now() - start) / 1000
    if (seconds < best.seconds) best = { rows, bytes, seconds }
  }
  const figures = {
    rows: best.rows,
    rowsPerSecond: Math.round(best.rows / best.seconds),
    bytesPerRow: best.bytes / best.rows,
    counters: simulation.sensors.length,
    readyMs,
  }
  print(
    `| demo rows written as NDJSON on one core (${figures.counters} counters, ${figures.bytesPerRow.toFixed(0)} bytes a row) | ${(figures.rowsPerSecond / 1e6).toFixed(1)} M rows/s | |`,
  )
  return figures
}
