import { type Expectation, learnExpectation } from '../../../api/detection/complaints/expectation.ts'
import { type JudgeSettings, judge } from '../../../api/detection/complaints/judge.ts'
import { tallyOf } from '../../../api/detection/complaints/tally.ts'
import { type OutbreakRuleSettings, ruleDefaults } from '../../../api/detection/rules/settings.ts'
import { bucketSeconds, streetCount } from './city.ts'
import type { Series } from './detector.ts'
import type { Town } from './town.ts'

const hour = 3600

/** Codes of the streets, nine digits, four to a district. */
const codes = Array.from(
  { length: streetCount },
  (_, street) =>
    `1101${String(1 + Math.floor(street / 4)).padStart(2, '0')}${String(1 + (street % 4)).padStart(3, '0')}`,
)

/** Looks hour by hour at what the product's outbreak rule calls; the expectation is learnt anew each night, and that of the test's first day before it. */
export const outbreaksOf = (
  { city, calls }: Town,
  settings: OutbreakRuleSettings = ruleDefaults.outbreak,
): ((hour: number) => Series[]) => {
  const streetOf = new Map(city.cells.map((cell, number) => [cell, codes[city.street[number]!]!]))
  const rows = calls.map((call) => ({
    class: String(call.class),
    at: city.historyFrom + Math.floor(call.at / bucketSeconds) * bucketSeconds,
    cell: city.cells[call.cell]!,
    count: 1,
  }))
  const tally = tallyOf(rows, { from: city.historyFrom, to: city.testUntil }, (cell) => streetOf.get(cell) ?? '')
  const rules: JudgeSettings = {
    alpha: settings.alpha,
    weeksForFarrington: settings.weeksForFarrington,
    limits: () => ({ fewest: settings.fewest, openRatio: settings.openRatio, enabled: true }),
  }
  let expectation: Expectation | undefined
  return (at) => {
    if (at % 24 === 0 || !expectation)
      expectation = learnExpectation(tally, city.testFrom + at * hour, city.calendar, () => true)
    const { areas } = expectation
    const { called } = judge(tally, expectation, city.testFrom + (at + 1) * hour, rules)
    return called.map(({ kind, area }) => ({
      class: Number(tally.classes[kind]),
      streets: areas.within[area]!.map((street) => codes.indexOf(tally.streets[street]!)),
    }))
  }
}
