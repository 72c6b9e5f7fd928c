import {
  type FieldMeta,
  fieldMetas,
  type Resolved,
  type RuleBook,
  type RuleCode,
  type RuleScope,
  ruleCodes,
  ruleDefaults,
  rulePairs,
  ruleSettings,
  type SettingValues,
} from './settings.ts'
import { words } from './words.ts'

/** One change of a rule's settings. `area`, `subject`, `dayKind`: '' is any. `settings`: only what it sets. */
export type Rule = {
  id: number
  rule: RuleCode
  area: string
  subject: string
  dayKind: string
  settings: SettingValues
  enabled: boolean
}

/** The settings of a rule with their words and limits, in the order of a form. */
export const fieldsOf = (rule: RuleCode): ({ key: string } & FieldMeta)[] =>
  Object.entries(ruleSettings[rule].shape).map(([key, schema]) => {
    const meta = fieldMetas.get(schema)
    if (!meta) throw new Error(`setting ${rule}.${key} has no words`)
    return { key, ...meta }
  })

const fields = new Map(
  ruleCodes.map((rule) => [rule, new Map(fieldsOf(rule).map((field) => [field.key, field]))] as const),
)

/**
 * What is wrong with settings that somebody wants in a scope: unknown, no number, out of range, or the whole city's alone. [] is sound.
 * What they come to together with other rules is asked by `pairFaults`.
 */
export const settingFaults = (
  rule: RuleCode,
  settings: Record<string, unknown>,
  isCity: boolean,
): { field: string; reason: string }[] =>
  Object.entries(settings).flatMap(([key, value]) => {
    const field = fields.get(rule)?.get(key)
    if (!field) return { field: key, reason: words.unknownSetting(key, [...(fields.get(rule)?.keys() ?? [])]) }
    const sound = typeof value === 'number' && value >= field.min && value <= field.max
    if (!sound || (field.whole && !Number.isInteger(value)))
      return { field: key, reason: words.outOfRange(field, value) }
    return field.city && !isCity ? { field: key, reason: words.cityOnly(field) } : []
  })

/** What does not fit together in a rule's settings as they would hold. */
export const pairFaults = (rule: RuleCode, settings: SettingValues): { field: string; reason: string }[] =>
  rulePairs[rule].flatMap(([low, high]) => {
    const [least, most] = [fields.get(rule)?.get(low), fields.get(rule)?.get(high)]
    const [a = 0, b = 0] = [settings[low], settings[high]]
    return least && most && a > b ? { field: low, reason: words.crossed(least, a, most, b) } : []
  })

/** True if a rule's row speaks of the scope. */
const covers = (row: Rule, { area = '', subject = '', dayKind = '' }: RuleScope): boolean =>
  area.startsWith(row.area) &&
  (row.subject === '' || row.subject === subject) &&
  (row.dayKind === '' || row.dayKind === dayKind)

/** The narrower rule comes later: by area, then subject, then kind of day. */
const byBreadth = (a: Rule, b: Rule): number =>
  a.area.length - b.area.length ||
  a.subject.length - b.subject.length ||
  a.dayKind.length - b.dayKind.length ||
  a.id - b.id

/**
 * Reads settings out of the rules in force. Each setting is that of the narrowest rule that sets it, whether anything is raised at all
 * that of the narrowest rule. Rules of different breadth that contradict each other (k = 3 here, n = 2 there) give the lower of both, so
 * that no engine is given what it cannot work with.
 */
export const bookOf = (rules: readonly Rule[]): RuleBook => {
  const byRule = Map.groupBy([...rules].sort(byBreadth), (row) => row.rule)
  const known = new Map<string, object>()
  return {
    settingsFor: <C extends RuleCode>(rule: C, scope: RuleScope = {}): Resolved<C> => {
      const rows = byRule.get(rule)?.filter((row) => covers(row, scope)) ?? []
      const key = `${rule} ${rows.map((row) => row.id).join()}`
      const found = known.get(key) ?? layered(rule, rows)
      known.set(key, found)
      // The key begins with the rule: what lies under it was made for this one.
      return found as Resolved<C>
    },
    areasOf: (rule) => [...new Set(byRule.get(rule)?.flatMap(({ area }) => area || []))],
  }
}

/** What the rules' settings come to in a scope, as they were set: pairs may contradict each other. */
export const settingsIn = (rules: readonly Rule[], rule: RuleCode, scope: RuleScope): SettingValues =>
  merged(rule, rules.filter((row) => row.rule === rule && covers(row, scope)).sort(byBreadth))

const merged = (rule: RuleCode, rows: readonly Rule[]): SettingValues =>
  Object.assign({}, ruleDefaults[rule], ...rows.map((row) => row.settings))

const layered = (rule: RuleCode, rows: readonly Rule[]): object => {
  const settings = merged(rule, rows)
  for (const [low, high] of rulePairs[rule]) settings[low] = Math.min(settings[low] ?? 0, settings[high] ?? 0)
  return { ...settings, enabled: rows.at(-1)?.enabled ?? true }
}
