import type { ClickHouseClient } from '@clickhouse/client'
import type { Params } from '../db/facts.ts'

/**
 * Runs a statement that ends in FORMAT RowBinary and hands on each row where it lies in the bytes as they arrive (little endian): nothing is
 * copied or held, so that a playback of millions of rows costs no memory and no collections. `rowBytes` is the width of a row.
 */
export const eachRow = async (
  facts: ClickHouseClient,
  sql: string,
  params: Params,
  rowBytes: number,
  take: (row: DataView, at: number) => void,
): Promise<void> => {
  const { stream } = await facts.exec({ query: sql, query_params: { ...params } })
  /** A row that a chunk's end cut in two. */
  const torn = new Uint8Array(rowBytes)
  const tornView = new DataView(torn.buffer)
  let held = 0
  for await (const chunk of stream) {
    const bytes: Uint8Array = chunk
    let at = 0
    if (held > 0) {
      at = Math.min(rowBytes - held, bytes.length)
      torn.set(bytes.subarray(0, at), held)
      held += at
      if (held < rowBytes) continue
      take(tornView, 0)
      held = 0
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (; at + rowBytes <= bytes.length; at += rowBytes) take(view, at)
    if (at < bytes.length) {
      torn.set(bytes.subarray(at))
      held = bytes.length - at
    }
  }
  if (held > 0) throw new Error(`a row of ${rowBytes} bytes was cut off after ${held}`)
}
