import { alphas, type Exceedances } from './ours.ts'
import { addScore, alsoRight, emptyScore, type Score, wanted } from './score.ts'

/** What one detector did in all towns. */
export type Result = { name: string; flows: Score; complaints: Score }

const sumOf = (counts: Record<string, number>, kinds: readonly string[] = Object.keys(counts)): number =>
  kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0)

const median = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.length > 0 ? String(sorted[Math.floor((sorted.length - 1) / 2)]) : '–'
}

const share = (part: number, whole: number): string => (whole > 0 ? (part / whole).toFixed(2) : '–')

const both = ({ flows, complaints }: Result): Score => {
  const all = emptyScore()
  addScore(all, flows)
  addScore(all, complaints)
  return all
}

/** Recall, precision, delay and false alerts of each detector. `districtDays`: over how many they were counted. */
export const scoreTable = (results: readonly Result[], districtDays: number): string[] => [
  '| detector | recall | precision | median delay, flows (5 min) | complaints (h) | false alerts per district and day |',
  '|---|---|---|---|---|---|',
  ...results.map((result) => {
    const { found, planted, alerts, right } = both(result)
    const cells = [
      result.name,
      share(sumOf(found, wanted), sumOf(planted, wanted)),
      share(right, alerts),
      median(result.flows.delays),
      median(result.complaints.delays),
      ((alerts - right) / districtDays).toFixed(2),
    ]
    return `| ${cells.join(' | ')} |`
  }),
]

/** Found of planted by kind, and what the false alerts were of. */
export const kindTable = (results: readonly Result[]): string[] => {
  const kinds = [...wanted, ...alsoRight]
  const scores = results.map((result) => ({ name: result.name, score: both(result) }))
  const astray = [...new Set(scores.flatMap(({ score }) => Object.keys(score.astray)))].sort()
  const row = (name: string, cells: readonly (string | number)[]) => `| ${[name, ...cells].join(' | ')} |`
  return [
    row('', [...kinds, ...astray.map((cause) => `false: ${cause}`)]),
    row(
      '---',
      [...kinds, ...astray].map(() => '---'),
    ),
    ...scores.map(({ name, score }) =>
      row(name, [
        ...kinds.map((kind) => `${score.found[kind] ?? 0}/${score.planted[kind] ?? 0}`),
        ...astray.map((cause) => score.astray[cause] ?? 0),
      ]),
    ),
  ]
}

/** How often ordinary scores pass a limit, by how often a normal score would: 1 is right. */
export const exceedanceTable = ({ tests, own, gi }: Exceedances): string[] => [
  `| exceedances by α, ${(tests / 1e6).toFixed(1)} M ordinary tests | cell above | cell below | neighbourhood above | below |`,
  '|---|---|---|---|---|',
  ...alphas.map(({ alpha }, n) => {
    const ratio = (count: number | undefined) => ((count ?? 0) / tests / alpha).toFixed(2)
    return `| α = ${alpha} | ${[own[n]?.above, own[n]?.below, gi[n]?.above, gi[n]?.below].map(ratio).join(' | ')} |`
  }),
]
