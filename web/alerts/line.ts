import type { Alert } from '../api.ts'
import { figure } from '../ui/figures.ts'
import type { Tone } from '../ui/Lamp.tsx'
import type { View } from '../view.ts'
import { w } from '../words.ts'

const tones: Record<Alert['severity'], Tone> = { A: 'a', B: 'b', C: 'c' }

/** Nobody has seen it: its severity. Somebody has: calm. Nothing to do: quiet. No data is amber, as stale data is everywhere. */
export const toneOfAlert = ({ severity, state }: Pick<Alert, 'severity' | 'state'>): Tone => {
  if (state === 'closed' || state === 'pending') return 'quiet'
  if (state === 'no-data') return 'b'
  return state === 'open' ? tones[severity] : 'calm'
}

/** Whose it is and how far it reaches; what concerns the whole city has no area. */
export const whereWords = ({ area, cells }: Pick<Alert, 'area' | 'cells'>): string =>
  [...(area.name === '' ? [] : [area.name]), w.alerts.cells(cells.length)].join(w.dot)

/** What is expected: something that is less than can be told is not nothing. */
export const expectedFigure = (value: number): string => (value > 0 && value < 0.05 ? '<0.1' : figure(value))

export type Line = Pick<Alert, 'rule' | 'observed' | 'normal' | 'capacity' | 'unit' | 'evidence'>

/** An alert's figures in one line, as its rule reckons them. */
export const alertLine = (alert: Line): string => {
  const { rule, evidence } = alert
  if (rule === 'chronic' || !evidence) return levelLine(alert)
  const { observed, expected, unit, band, method, report, recurrenceDays } = evidence
  switch (rule) {
    case 'surge':
    case 'drop':
      return (
        w.alerts.line(figure(observed), unit, expectedFigure(expected)) +
        (band ? w.alerts.lineBand(figure(band[0]), figure(band[1])) : '')
      )
    case 'outbreak':
    case 'repeat':
    case 'scan':
      return [
        w.alerts.lineCount(figure(observed), unit, expectedFigure(expected)),
        ...(recurrenceDays === undefined ? [] : [w.alerts.rareDays(figure(recurrenceDays))]),
      ].join(w.dot)
    case 'severe':
      return [...markedWords(report).map((word) => `“${word}”`), w.alerts.lineReports(figure(observed))].join(w.dot)
    case 'silence':
      return /^(stuck|absurd)/.test(method)
        ? w.alerts.lineFault(figure(observed), unit)
        : w.alerts.lineSilence(expectedFigure(expected), unit)
  }
}

const levelLine = ({ observed, normal, capacity, unit }: Line): string =>
  w.alerts.line(figure(observed), unit, figure(normal)) +
  (capacity === null ? '' : w.alerts.lineCapacity(figure(capacity)))

type Report = NonNullable<NonNullable<Alert['evidence']>['report']>

/** The severe words of a report, each once. */
export const markedWords = (report: Report | undefined): string[] => [
  ...new Set(report?.marks.map(({ from, to }) => report.text.slice(from, to))),
]

/** What the map shows for an alert: its metric, or the complaints that it is about. */
export const viewOfAlert = ({
  metric,
  rule,
  subject,
}: Pick<Alert, 'metric' | 'rule' | 'subject'>): Pick<View, 'metric' | 'class'> =>
  metric === 'complaints'
    ? { metric: undefined, class: rule === 'severe' || subject === '' ? '*' : subject }
    : { metric, class: undefined }
