/** Columns of the observations table in the order of `observationRows`. */
export const observationColumns = [
  'metric',
  'at',
  'cell',
  'lon',
  'lat',
  'value',
  'source',
  'period',
  'stock',
  'outside',
  'batch',
]

/** A first bucket far from any edge of day or month: 2026-03-10 04:00:00 UTC, in epoch seconds. */
export const someHour = 1_773_115_200

/** `n` plausible rows of one batch as JSONCompactEachRow, spread over cells and an hour; row i has the value i. */
export function observationRows(batch: number, n: number, metric = 'ebike'): Buffer {
  const lines = Array.from({ length: n }, (_, i) => {
    const cell = 622370465968914431n + BigInt((i * 7 + batch) % 500) * 4096n
    return `["${metric}",${someHour + ((i * 13 + batch) % 3600)},"${cell}",116.369,39.91,${i},"test",300,0,0,${batch}]`
  })
  return Buffer.from(lines.join('\n'))
}

/** What `observationRows(batch, n)` adds to a sum of values. */
export function observationSum(n: number): number {
  return (n * (n - 1)) / 2
}
