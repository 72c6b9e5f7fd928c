import { w } from '../words.ts'

export type Sort = { column: string; down: boolean }

const collator = new Intl.Collator(w.locale, { numeric: true })

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))

/**
 * Rows by what `value` says of them; equal rows keep their order, and what is not known (null) stands last whichever way
 * the rest is turned: no data is not zero.
 */
export const ordered = <Row>(
  rows: readonly Row[],
  value: (row: Row) => number | string | null,
  down: boolean,
): Row[] => {
  const keyed = rows.map((row) => ({ row, key: value(row) }))
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null)
    return down ? compare(b.key, a.key) : compare(a.key, b.key)
  })
  return keyed.map(({ row }) => row)
}

export type Slice = { from: number; to: number }

/**
 * Which of `count` rows of one height can be seen: `top` is where the first row stands relative to the upper edge of a view
 * of `height`, in pixels. `spare` rows more at either end, so that scrolling shows no hole.
 */
export const visibleRows = (
  { top, height, row, count }: { top: number; height: number; row: number; count: number },
  spare: number,
): Slice => {
  const from = Math.min(count, Math.max(0, Math.floor(-top / row) - spare))
  const to = Math.max(from, Math.min(count, Math.ceil((height - top) / row) + spare))
  return { from, to }
}
