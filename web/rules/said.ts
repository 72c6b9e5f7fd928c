import type { Area, Metric, Rule, RuleForm } from '../api.ts'
import { w } from '../words.ts'
import { dayKindOf, type Field, type Scope } from './scope.ts'

const isChinese = w.locale.startsWith('zh')

export const nameOf = ({ zh, en, aboutZh, aboutEn }: Pick<RuleForm, 'zh' | 'en' | 'aboutZh' | 'aboutEn'>) =>
  isChinese ? { name: zh, about: aboutZh } : { name: en, about: aboutEn }

export const labelOf = ({ zh, en }: Pick<Field, 'zh' | 'en'>): string => (isChinese ? zh : en)

/** A setting's value: no more digits than it has, and no powers of ten for what is read. */
export const valueWords = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 9, useGrouping: Math.abs(value) >= 10_000 })

export const unitWords = (unit: string): string => w.rules.units[unit] ?? unit

export const withUnit = (value: number, unit: string): string => `${valueWords(value)} ${unitWords(unit)}`.trimEnd()

type Names = { areas: readonly Area[]; metrics: readonly Metric[] }

export const areaName = (areas: readonly Area[], code: string): string =>
  code === '' ? w.rules.wholeCity : (areas.find(({ properties }) => properties.code === code)?.properties.name ?? code)

/** The parts of a scope in words, broad ones left out unless nothing is left. */
export const scopeWords = ({ area, subject, dayKind }: Scope, { areas, metrics }: Names): string =>
  [
    areaName(areas, area),
    ...(subject === '' ? [] : [metrics.find(({ code }) => code === subject)?.name ?? subject]),
    ...(dayKind === '' ? [] : [w.time.dayKinds[dayKind]]),
  ].join(w.dot)

export const scopeOf = ({ area, subject, dayKind }: Pick<Rule, 'area' | 'subject' | 'dayKind'>): Scope => ({
  area,
  subject,
  dayKind: dayKindOf(dayKind),
})
