import type { ClickHouseClient } from '@clickhouse/client'
import type { Params } from '../db/facts.ts'

/** Whole rows of a RowBinary answer whose columns are all 4 or 8 bytes wide, seen as words. */
export type Block = { rows: number; u32: Uint32Array; f32: Float32Array; f64: Float64Array }

/**
 * Runs a statement that ends in FORMAT RowBinary and hands its rows on block by block as they arrive, so that a playback of millions of
 * rows is never held twice. `rowBytes` is the width of a row, a multiple of 8.
 */
export const eachBlock = async (
  facts: ClickHouseClient,
  sql: string,
  params: Params,
  rowBytes: number,
  take: (block: Block) => void,
): Promise<void> => {
  const { stream } = await facts.exec({ query: sql, query_params: { ...params } })
  let rest = new Uint8Array(0)
  for await (const chunk of stream) {
    const bytes: Uint8Array = chunk
    const total = rest.length + bytes.length
    const rows = Math.floor(total / rowBytes)
    // A copy of its own: typed views need an aligned start, which a network chunk does not promise.
    const whole = new Uint8Array(rows * rowBytes)
    const used = whole.length - rest.length
    if (rows > 0) {
      whole.set(rest)
      whole.set(bytes.subarray(0, used), rest.length)
      const words = whole.length / 4
      take({
        rows,
        u32: new Uint32Array(whole.buffer, 0, words),
        f32: new Float32Array(whole.buffer, 0, words),
        f64: new Float64Array(whole.buffer, 0, words / 2),
      })
      rest = bytes.slice(used)
    } else {
      const grown = new Uint8Array(total)
      grown.set(rest)
      grown.set(bytes, rest.length)
      rest = grown
    }
  }
  if (rest.length > 0) throw new Error(`a row of ${rowBytes} bytes was cut off after ${rest.length}`)
}
