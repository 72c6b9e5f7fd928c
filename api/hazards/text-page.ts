import type { ClickHouseClient } from '@clickhouse/client'
import type { Condition } from './condition.ts'
import { type Cursor, type TextFilter, type TextRow, textsMatching } from './queries.ts'

type Asked = { beyond: Cursor | undefined; limit: number; ascending?: boolean }

const isOf = (row: TextRow, { at, number }: Cursor): boolean => row.at === at && row.number === number

/**
 * As textsMatching, with all revisions of the last order or none of them, so that the next page may begin behind it. The engine is not asked to put revisions in order:
 * it would then read every match. `last`: undefined where nothing follows.
 */
export const textPage = async (
  facts: ClickHouseClient,
  condition: Condition,
  filter: TextFilter,
  asked: Asked,
  signal?: AbortSignal,
): Promise<{ rows: TextRow[]; last: Cursor | undefined }> => {
  const rows = await textsMatching(facts, condition, filter, asked, signal)
  const end = rows.at(-1)
  if (!end || rows.length < asked.limit) return { rows, last: undefined }
  const whole = rows.filter((row) => !isOf(row, end))
  const last = whole.at(-1)
  // Nothing but revisions of one order.
  if (!last) return textPage(facts, condition, filter, { ...asked, limit: asked.limit * 4 }, signal)
  return { rows: whole, last: { at: last.at, number: last.number } }
}
