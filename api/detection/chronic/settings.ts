import type { RuleBook } from '../rules/settings.ts'
import type { CellSettings } from './chronic.ts'

/**
 * Settings by code of the area that holds a cell; `weeks` is one for the whole city. Where a rule is off nothing opens, and what is open there
 * ends in its own time.
 */
export type ChronicRules = { weeks: number; of: (area: string) => CellSettings }

/** The chronic settings of one metric, as a city has set them. */
export const chronicRules = (book: RuleBook, metric: string): ChronicRules => ({
  weeks: book.settingsFor('chronic').weeks,
  of: (area) => book.settingsFor('chronic', { area, subject: metric }),
})
