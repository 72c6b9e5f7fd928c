import type { Alert } from '../api.ts'
import { figure } from '../ui/figures.ts'
import { w } from '../words.ts'
import { expectedFigure } from './line.ts'

/** A figure of an alert; `note` stands below it in small. */
export type Fact = { name: string; value: string; unit: string; note?: string; strong?: boolean }

type Told = Pick<Alert, 'rule' | 'observed' | 'normal' | 'capacity' | 'unit' | 'times' | 'evidence'>

/** The few figures that an alert is decided upon, by its rule; none where words say it all. */
export const factsOf = (alert: Told): Fact[] => {
  const { rule, evidence, capacity, unit } = alert
  if (rule === 'chronic' || !evidence) {
    return [
      { name: w.alerts.observed, value: figure(alert.observed), unit, strong: true, ...timesNote(alert.times) },
      { name: w.alerts.normal, value: figure(alert.normal), unit },
      ...(capacity === null
        ? []
        : [{ name: w.alerts.capacity, value: figure(capacity), unit, ...overNote(alert, capacity) }]),
    ]
  }
  const { observed, expected, band, z, hours, per } = evidence
  const span = hours === undefined ? w.alerts.per[per] : w.alerts.perWindow(hours)
  const seen = span === '' ? w.alerts.observed : w.alerts.observedPer(span)
  const bandNote = band ? { note: w.alerts.bandNote(figure(band[0]), figure(band[1])) } : {}
  const times = expected > 0 ? observed / expected : null
  switch (rule) {
    case 'severe':
      return []
    case 'silence':
      return [
        ...(/^(stuck|absurd)/.test(evidence.method)
          ? [{ name: seen, value: figure(observed), unit: evidence.unit, strong: true }]
          : []),
        {
          name: span === '' ? w.alerts.usual : w.alerts.usualPer(span),
          value: expectedFigure(expected),
          unit: evidence.unit,
        },
      ]
    case 'surge':
    case 'drop':
      return [
        { name: seen, value: figure(observed), unit: evidence.unit, strong: true },
        { name: w.alerts.normal, value: expectedFigure(expected), unit: evidence.unit, ...bandNote },
        ...(z === null
          ? []
          : [{ name: w.alerts.score, value: signed(z), unit: w.alerts.scoreUnit, ...timesNote(times) }]),
      ]
    case 'outbreak':
    case 'scan':
    case 'repeat':
      return [
        { name: seen, value: figure(observed), unit: evidence.unit, strong: true },
        { name: w.alerts.usual, value: expectedFigure(expected), unit: evidence.unit, ...bandNote },
        ...(times === null ? [] : [{ name: w.alerts.ratio, value: oneDecimal(times), unit: w.alerts.ratioUnit }]),
      ]
  }
}

const oneDecimal = (value: number): string => value.toFixed(value < 100 ? 1 : 0)

/** A true minus sign, as wide as the plus. */
const signed = (z: number): string => `${z < 0 ? '−' : '+'}${oneDecimal(Math.abs(z))}`

const timesNote = (times: number | null) => {
  if (times === null) return {}
  return { note: times < 1 ? w.alerts.share(`${Math.round(times * 100)}%`) : w.alerts.times(oneDecimal(times)) }
}

const overNote = ({ observed }: Told, capacity: number) =>
  observed > capacity ? { note: w.alerts.over(`${Math.round((observed / capacity - 1) * 100)}%`) } : {}

/** The least rate that is written out. */
const leastRate = 0.0001

/** A probability in words: two digits of it, or that it is less than anybody cares for. */
export const rateWords = (rate: number): string =>
  rate < leastRate ? w.alerts.rateBelow(String(leastRate)) : w.alerts.rateOf(String(Number(rate.toPrecision(2))))

const methods: Record<string, string> = w.alerts.methods

/** How it was found, in words; what stands behind the name (a date, a version) stays. A method not known yet goes by its own name. */
export const methodWords = (method: string): string => {
  const known = Object.keys(methods).find((name) => method === name || method.startsWith(`${name} `))
  return known === undefined ? method : `${methods[known]}${method.slice(known.length)}`
}
