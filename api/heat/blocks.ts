import type { ClickHouseClient } from '@clickhouse/client'
import type { Params } from '../db/facts.ts'

/** Rows of an answer by column: column `i` lies at `at[i]` of `view`, little endian, one value after another. */
export type Block = { rows: number; view: DataView; at: readonly number[] }

/** Buffers out of use, so that answers of half a megabyte do not each leave one to the collector. */
const spare: Uint8Array<ArrayBuffer>[] = []
const keptBuffers = 4
const firstBytes = 1 << 20

const readAll = async (
  stream: AsyncIterable<Uint8Array>,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; length: number }> => {
  let bytes = spare.pop() ?? new Uint8Array(firstBytes)
  let length = 0
  for await (const chunk of stream) {
    if (length + chunk.length > bytes.length) {
      const wider = new Uint8Array(Math.max(bytes.length * 2, length + chunk.length))
      wider.set(bytes.subarray(0, length))
      bytes = wider
    }
    bytes.set(chunk, length)
    length += chunk.length
  }
  return { bytes, length }
}

/**
 * Runs a statement and reads its answer in ClickHouse's Native format: a sequence of blocks, each with its numbers of columns and rows
 * (LEB128), then for each column its name, its type and its values. Columns must be of fixed `widths` (bytes a value); an answer that is not
 * exactly filled by them is refused. Cheaper than rows at both ends, but held whole: for answers of one row a cell.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export const eachBlock = async (
  facts: ClickHouseClient,
  sql: string,
  params: Params,
  widths: readonly number[],
  take: (block: Block) => void,
): Promise<void> => {
  const { stream } = await facts.exec({ query: `${sql} format Native`, query_params: { ...params } })
  const { bytes, length } = await readAll(stream)
  const view = new DataView(bytes.buffer, 0, length)
  let at = 0
  const number = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = view.getUint8(at++)
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  while (at < length) {
    const columns = number()
    const rows = number()
    if (columns === 0 && rows === 0) continue
    if (columns !== widths.length) throw new Error(`expected ${widths.length} columns, got ${columns}`)
    const offsets: number[] = []
    for (const width of widths) {
      // Its name and its type.
      for (let text = 0; text < 2; text++) {
        const bytesLong = number()
        at += bytesLong
      }
      offsets.push(at)
      at += rows * width
    }
    if (at > length) throw new Error(`a block of ${rows} rows ends ${at - length} bytes beyond its answer`)
    take({ rows, view, at: offsets })
  }
  if (spare.length < keptBuffers && bytes.length <= 8 * firstBytes) spare.push(bytes)
}
