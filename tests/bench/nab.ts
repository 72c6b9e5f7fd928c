import { type StreamSettings, streamDefaults, streamScores } from './nab-detector.ts'
import { type NabResult, nabAt, nabScore } from './nab-score.ts'
import { nabSeries } from './nab-series.ts'

/** The best on the public scoreboard over the benchmark's whole corpus of 58 series. */
const boardsBest = 74.9

export type NabFigures = { whole: NabResult; bySeries: { name: string; result: NabResult }[] }

/** Scores the streaming detector with one set of settings on all series there are; the threshold is one for all of them too. */
export const nabFigures = (settings: StreamSettings = streamDefaults): NabFigures | undefined => {
  const scored = nabSeries()?.map(({ name, at, values, windows }) => ({
    name,
    scores: streamScores(at, values, settings),
    windows,
  }))
  if (!scored || scored.length === 0) return undefined
  const whole = nabScore(scored)
  return { whole, bySeries: scored.map((one) => ({ name: one.name, result: nabAt([one], whole.threshold) })) }
}

/** Settings moved up and down, one at a time: how much of the score is luck of the choice. */
const neighbours: Partial<StreamSettings>[] = [
  { open: 3 },
  { open: 4 },
  { window: 1800 },
  { window: 3600 },
  { memory: 30 },
  { usual: 0.85 },
  { usual: 0.95 },
  { close: 0.5 },
  { close: 0.7 },
  { hold: 1800 },
  { hold: 7200 },
  { leastSpread: 0.05 },
]

/** Prints the table in Markdown; says so where the series are not on this machine. */
export const benchNab = (print: (line: string) => void): void => {
  const figures = nabFigures()
  if (!figures) {
    print('The series of the Numenta benchmark are not on this machine (../shared/data/nab).')
    return
  }
  const row = (name: string, { score, found, windows, falseRows }: NabResult) =>
    print(`| ${name} | ${score.toFixed(1)} | ${found} of ${windows} | ${falseRows} |`)
  print('| NAB, standard profile | score | windows found | false alerts |')
  print('|---|---|---|---|')
  for (const { name, result } of figures.bySeries) row(name, result)
  row('all three, one threshold', figures.whole)
  const others = neighbours.map((change) => nabFigures({ ...streamDefaults, ...change })?.whole.score ?? Number.NaN)
  print(
    `\nEach setting moved by itself, up and down: ${Math.min(...others).toFixed(1)} to ${Math.max(...others).toFixed(1)}. The public scoreboard's best is ${boardsBest}, over all 58 series; these are three of them.`,
  )
}
