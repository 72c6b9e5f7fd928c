import { readFileSync } from 'node:fs'
import { sharedData } from '../support/shared.ts'

/** One labelled series of the benchmark: times in epoch seconds (its clock read as UTC), values, and windows as row numbers. */
export type NabSeries = {
  name: string
  at: Float64Array
  values: Float64Array
  windows: [first: number, last: number][]
}

const names = ['realKnownCause/nyc_taxi', 'realTraffic/occupancy_6005', 'realTraffic/speed_7578'] as const

const secondsOf = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) / 1000

/** The benchmark's series that this machine has; undefined where it has none. */
export const nabSeries = (): NabSeries[] | undefined => {
  const windows = sharedData('nab', 'windows.json')
  if (!windows) return undefined
  const labels: Record<string, [string, string][]> = JSON.parse(readFileSync(windows, 'utf8'))
  return names.flatMap((name) => {
    const file = sharedData('nab', `${name.split('/')[1]}.csv`)
    if (!file) return []
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
    const at = Float64Array.from(rows, ([time]) => secondsOf(time ?? ''))
    const rowAt = (text: string): number => {
      const row = at.indexOf(secondsOf(text))
      if (row < 0) throw new Error(`${name}: no row at ${text}`)
      return row
    }
    return [
      {
        name,
        at,
        values: Float64Array.from(rows, ([, value]) => Number(value)),
        windows: (labels[`${name}.csv`] ?? []).map(([from, to]): [number, number] => [rowAt(from), rowAt(to)]),
      },
    ]
  })
}
