import type { RuleCode } from './rules/settings.ts'

/**
 * An alert that a rule would have raised over past data. Instants ISO 8601; `to`: when it was over, or the end of the data; cells H3
 * res 10 in hexadecimal, the strongest first; `area`: code of the smallest area that holds the strongest, '' if none. `subject` is the
 * class of complaint or the severe word's rule, '' for flows; `metric` is 'complaints' for those.
 */
export type Replayed = {
  rule: RuleCode
  metric: string
  subject: string
  place: string
  area: string
  severity: 'A' | 'B' | 'C'
  cells: string[]
  from: string
  to: string
  sentence: string
}
