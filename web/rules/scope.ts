import type { Rule, RuleForm } from '../api.ts'

/** Where, of what and on which days a rule holds; '' is any. */
export type Scope = { area: string; subject: string; dayKind: DayKind | '' }
export const dayKinds = ['workday', 'shifted', 'weekend', 'holiday'] as const
export type DayKind = (typeof dayKinds)[number]
export type Field = RuleForm['fields'][number]
/** Settings by name. */
export type Values = Readonly<Record<string, number>>

type Scoped = Pick<Rule, 'id' | 'rule' | 'area' | 'subject' | 'dayKind' | 'settings' | 'enabled'>

export const wholeCity: Scope = { area: '', subject: '', dayKind: '' }
export const isWholeCity = ({ area, subject, dayKind }: Scope): boolean =>
  area === '' && subject === '' && dayKind === ''

export const dayKindOf = (text: string): DayKind | '' => dayKinds.find((kind) => kind === text) ?? ''

const covers = (row: Scoped, { area, subject, dayKind }: Scope): boolean =>
  area.startsWith(row.area) &&
  (row.subject === '' || row.subject === subject) &&
  (row.dayKind === '' || row.dayKind === dayKind)

const byBreadth = (a: Scoped, b: Scoped): number =>
  a.area.length - b.area.length ||
  a.subject.length - b.subject.length ||
  a.dayKind.length - b.dayKind.length ||
  a.id - b.id

/**
 * What holds in a scope: of each setting that of the narrowest rule that sets it, else the usual value. `except`: a rule to be taken as not
 * there, since another would take its place.
 */
export const holding = (
  { rule, fields }: Pick<RuleForm, 'rule' | 'fields'>,
  rules: readonly Scoped[],
  scope: Scope,
  except?: number,
): { values: Values; enabled: boolean } => {
  const rows = rules.filter((row) => row.rule === rule && row.id !== except && covers(row, scope)).sort(byBreadth)
  const usual = Object.fromEntries(fields.map(({ key, usual: value }) => [key, value]))
  return { values: Object.assign(usual, ...rows.map((row) => row.settings)), enabled: rows.at(-1)?.enabled ?? true }
}

/** The rule in force for exactly a scope. */
export const ruleFor = <Row extends Scoped>(rules: readonly Row[], code: Rule['rule'], scope: Scope): Row | undefined =>
  rules.find(
    (row) =>
      row.rule === code && row.area === scope.area && row.subject === scope.subject && row.dayKind === scope.dayKind,
  )

/** What is wrong with a number that was typed for a setting; undefined where it is sound. An empty one leaves the setting alone. */
export const faultOf = ({ min, max, whole }: Pick<Field, 'min' | 'max' | 'whole'>, typed: string) => {
  if (typed.trim() === '') return undefined
  const value = Number(typed)
  if (!Number.isFinite(value) || value < min || value > max) return 'range' as const
  return whole && !Number.isInteger(value) ? ('whole' as const) : undefined
}

/** The settings that were typed, without those left empty and those that are the whole city's alone where the scope is not. */
export const settingsOf = (fields: readonly Field[], typed: Readonly<Record<string, string>>, scope: Scope): Values =>
  Object.fromEntries(
    fields.flatMap(({ key, city }) => {
      const text = typed[key]?.trim() ?? ''
      return text === '' || (city && !isWholeCity(scope)) ? [] : [[key, Number(text)]]
    }),
  )

/** Fields of how much is told, beside those of how a rule judges. */
export const isTelling = ({ key }: Pick<Field, 'key'>): boolean =>
  ['budgetPerDay', 'quietFrom', 'quietTo'].includes(key)
