type Values = readonly (number | null)[]

/** The top of a chart: everything drawn fits below it, with a little air. Never 0. */
export const topOf = (value: Values, high: Values, capacity: number | null): number => {
  let top = capacity ?? 0
  for (const list of [value, high]) for (const each of list) if (each !== null && each > top) top = each
  return top > 0 ? top * 1.06 : 1
}

const fixed = (x: number): string => x.toFixed(1)
const xOf = (i: number, length: number, width: number): number => ((i + 0.5) / length) * width

/** A line through the middles of the buckets; a gap in the data is a gap in the line. */
export const linePath = (value: Values, top: number, width: number, height: number): string => {
  let path = ''
  let open = false
  value.forEach((each, i) => {
    if (each === null) {
      open = false
      return
    }
    path += `${open ? 'L' : 'M'}${fixed(xOf(i, value.length, width))} ${fixed(height - (each / top) * height)}`
    open = true
  })
  return path
}

/** The area between two lines, piece by piece where either has gaps. */
export const areaPath = (low: Values, high: Values, top: number, width: number, height: number): string => {
  let path = ''
  let start = 0
  while (start < high.length) {
    if (high[start] == null || low[start] == null) {
      start++
      continue
    }
    let end = start
    while (end + 1 < high.length && high[end + 1] != null && low[end + 1] != null) end++
    const point = (list: Values, i: number) =>
      `${fixed(xOf(i, high.length, width))} ${fixed(height - ((list[i] ?? 0) / top) * height)}`
    const up: string[] = []
    const down: string[] = []
    for (let i = start; i <= end; i++) {
      up.push(point(high, i))
      down.push(point(low, i))
    }
    path += `M${up.join('L')}L${down.reverse().join('L')}Z`
    start = end + 1
  }
  return path
}
