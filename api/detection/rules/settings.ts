import { z } from 'zod'

/**
 * What a form says of one setting: name, unit, limits, the usual value and the step of its control. `city`: it holds for the whole city,
 * a rule for an area, subject or kind of day cannot change it.
 */
export type FieldMeta = {
  zh: string
  en: string
  unit: string
  min: number
  max: number
  usual: number
  step: number
  whole: boolean
  city: boolean
}

/** The words and limits of every setting, by its schema. */
export const fieldMetas = z.registry<FieldMeta>()

type Range = { min: number; max: number; usual: number }

const real = (zh: string, en: string, unit: string, { min, max, usual }: Range, step: number, city = false) =>
  z
    .number()
    .min(min)
    .max(max)
    .default(usual)
    .register(fieldMetas, { zh, en, unit, min, max, usual, step, whole: false, city })

const whole = (zh: string, en: string, unit: string, { min, max, usual }: Range, city = false) =>
  z
    .int()
    .min(min)
    .max(max)
    .default(usual)
    .register(fieldMetas, { zh, en, unit, min, max, usual, step: 1, whole: true, city })

/** How much of a rule people are told: what opens beyond it is kept and shown, but nobody is called. Local hours; from = to: no quiet. */
const telling = (budget: number) => ({
  budgetPerDay: whole(
    '每区每日告知上限',
    'told per district and day',
    '条',
    { min: 1, max: 1000, usual: budget },
    true,
  ),
  quietFrom: whole('静默起', 'quiet from', '时', { min: 0, max: 23, usual: 0 }, true),
  quietTo: whole('静默止', 'quiet to', '时', { min: 0, max: 23, usual: 0 }, true),
})

/** k of n: so many of the last looks must agree. */
const looks = (k: number, n: number) => ({
  k: whole('几次中至少（k）', 'at least k looks', '次', { min: 1, max: 15, usual: k }),
  n: whole('最近几次（n）', 'of the last n looks', '次', { min: 1, max: 15, usual: n }),
})

/** Flow against its own normal, look by look. `openZ` and `openRatio` open, `closeZ` closes; between them nothing changes. */
const deviation = (usual: { openRatio: Range; leastExcess: number }) => ({
  openZ: real('开启偏差', 'opens at z', 'σ', { min: 1, max: 50, usual: 4 }, 0.1),
  closeZ: real('解除偏差', 'closes below z', 'σ', { min: 0, max: 50, usual: 2 }, 0.1),
  openRatio: real('实测与常态之比', 'observed to normal', '倍', usual.openRatio, 0.05),
  leastExcess: real('与常态至少相差', 'least difference', '每5分钟', { min: 0, max: 1e6, usual: usual.leastExcess }, 1),
  fewestCells: whole('至少几格', 'fewest cells', '格', { min: 1, max: 1000, usual: 1 }),
  ...looks(2, 3),
})

/**
 * Every rule's settings with their usual values, limits and words: rates per 5 minutes, z in robust standard deviations, distances in
 * metres. What a rule row leaves out is the usual value.
 */
export const ruleSettings = {
  chronic: z.object({
    weeks: whole('回看周数（n）', 'weeks looked back', '周', { min: 2, max: 6, usual: 4 }, true),
    atLeast: whole('至少几周（k）', 'in at least', '周', { min: 1, max: 6, usual: 3 }),
    closeAt: real('解除线占容量', 'closes below share of capacity', '', { min: 0.1, max: 1, usual: 0.85 }, 0.05),
    standOut: real('高于可比单元', 'times comparable cells', '倍', { min: 1, max: 20, usual: 1.5 }, 0.1),
    standOutUnknown: real(
      '容量未知时高于可比单元',
      'times comparable cells, capacity unknown',
      '倍',
      { min: 1, max: 20, usual: 3 },
      0.1,
    ),
    fewestPeers: whole('可比单元至少', 'fewest comparable cells', '格', { min: 1, max: 60, usual: 5 }),
    ...telling(20),
  }),
  surge: z.object({
    // One family of tests for both directions: drops are tested at this rate too.
    alpha: real('误报率（FDR）', 'false discovery rate', '', { min: 1e-9, max: 0.2, usual: 0.001 }, 0.0005, true),
    ...deviation({ openRatio: { min: 1, max: 50, usual: 1.5 }, leastExcess: 10 }),
    ...telling(20),
  }),
  drop: z.object({
    ...deviation({ openRatio: { min: 0, max: 1, usual: 0.5 }, leastExcess: 10 }),
    ...telling(20),
  }),
  silence: z.object({
    habit: real('平时在报比例', 'usual share of hours reported', '', { min: 0.1, max: 1, usual: 0.9 }, 0.05),
    share: real('片区停报比例', 'share of the area gone silent', '', { min: 0.05, max: 1, usual: 0.5 }, 0.05),
    fewestCells: whole('至少几格', 'fewest cells', '格', { min: 1, max: 1000, usual: 5 }),
    stuckLooks: whole('数值不变', 'same value through', '次', { min: 3, max: 288, usual: 24 }),
    ...looks(3, 3),
    ...telling(10),
  }),
  outbreak: z.object({
    alpha: real('误报率（FDR）', 'false discovery rate', '', { min: 1e-9, max: 0.2, usual: 0.001 }, 0.0005, true),
    fewest: whole('至少几件', 'fewest complaints', '件', { min: 1, max: 1000, usual: 4 }),
    openRatio: real('实测与常态之比', 'observed to normal', '倍', { min: 1, max: 50, usual: 2 }, 0.1),
    closeRatio: real('解除之比', 'closes below ratio', '倍', { min: 0, max: 50, usual: 1.3 }, 0.1),
    weeksForFarrington: whole('用长期模型所需', 'weeks for Farrington', '周', { min: 8, max: 260, usual: 8 }, true),
    ...looks(1, 1),
    ...telling(10),
  }),
  scan: z.object({
    days: whole('回看天数', 'days looked back', '天', { min: 14, max: 90, usual: 28 }, true),
    longestDays: whole('最长聚集', 'longest window', '天', { min: 1, max: 28, usual: 7 }, true),
    radius: whole('最大半径', 'longest radius', '米', { min: 100, max: 10_000, usual: 1500 }, true),
    replications: whole('模拟次数', 'replications', '次', { min: 99, max: 9999, usual: 999 }, true),
    fewest: whole('至少几件', 'fewest complaints', '件', { min: 2, max: 1000, usual: 4 }),
    recurrenceDays: whole('重现期至少', 'recurrence of at least', '天', { min: 1, max: 36_500, usual: 365 }),
    ...telling(5),
  }),
  severe: z.object({
    weight: real('词权重之和', 'sum of word weights', '', { min: 0.1, max: 5, usual: 1 }, 0.1),
    mergeHours: whole('同处并入', 'same place merges for', '小时', { min: 1, max: 720, usual: 72 }),
    ...telling(100),
  }),
  repeat: z.object({
    months: whole('跨月至少', 'months at least', '月', { min: 1, max: 60, usual: 3 }),
    callers: whole('来电人至少', 'callers at least', '人', { min: 1, max: 1000, usual: 3 }),
    score: whole('得分至少', 'score at least', '分', { min: 0, max: 100, usual: 50 }),
    rate: real('误报率（FDR）', 'false discovery rate', '', { min: 1e-9, max: 0.2, usual: 0.01 }, 0.001),
    most: whole('每次至多提交', 'offered at once', '处', { min: 1, max: 100, usual: 10 }, true),
    ...telling(10),
  }),
} as const

export type RuleCode = keyof typeof ruleSettings
export type SettingsOf<C extends RuleCode> = z.infer<(typeof ruleSettings)[C]>
/** Settings by name, whatever the rule: what a row holds. */
export type SettingValues = Record<string, number>

export type ChronicRuleSettings = SettingsOf<'chronic'>
export type SurgeRuleSettings = SettingsOf<'surge'>
export type DropRuleSettings = SettingsOf<'drop'>
export type SilenceRuleSettings = SettingsOf<'silence'>
export type OutbreakRuleSettings = SettingsOf<'outbreak'>
export type ScanRuleSettings = SettingsOf<'scan'>
export type SevereRuleSettings = SettingsOf<'severe'>
export type RepeatRuleSettings = SettingsOf<'repeat'>

export const ruleCodes = ['chronic', 'surge', 'drop', 'outbreak', 'scan', 'severe', 'repeat', 'silence'] as const

/**
 * By what a rule's settings may differ: what its subject is, whether it asks by area, and whether the kind of day means anything to it
 * (one that looks over weeks has none). `dryRun`: whether the past can be replayed; of when data stopped coming it keeps no trace.
 */
export const ruleScopes: Record<
  RuleCode,
  { subject: 'metric' | 'class' | 'severe'; area: boolean; dayKind: boolean; dryRun: boolean }
> = {
  chronic: { subject: 'metric', area: true, dayKind: false, dryRun: true },
  surge: { subject: 'metric', area: true, dayKind: true, dryRun: true },
  drop: { subject: 'metric', area: true, dayKind: true, dryRun: true },
  outbreak: { subject: 'class', area: true, dayKind: true, dryRun: true },
  scan: { subject: 'class', area: true, dayKind: true, dryRun: true },
  severe: { subject: 'severe', area: true, dayKind: false, dryRun: true },
  repeat: { subject: 'class', area: true, dayKind: false, dryRun: true },
  silence: { subject: 'metric', area: false, dayKind: false, dryRun: false },
}

/** Pairs of settings of which the first may not pass the second. */
export const rulePairs: Record<RuleCode, readonly (readonly [low: string, high: string])[]> = {
  chronic: [['atLeast', 'weeks']],
  surge: [
    ['k', 'n'],
    ['closeZ', 'openZ'],
  ],
  drop: [
    ['k', 'n'],
    ['closeZ', 'openZ'],
  ],
  outbreak: [
    ['k', 'n'],
    ['closeRatio', 'openRatio'],
  ],
  scan: [['longestDays', 'days']],
  severe: [],
  repeat: [],
  silence: [['k', 'n']],
}

/** Usual settings of every rule. */
export const ruleDefaults: { [C in RuleCode]: SettingsOf<C> } = {
  chronic: ruleSettings.chronic.parse({}),
  surge: ruleSettings.surge.parse({}),
  drop: ruleSettings.drop.parse({}),
  outbreak: ruleSettings.outbreak.parse({}),
  scan: ruleSettings.scan.parse({}),
  severe: ruleSettings.severe.parse({}),
  repeat: ruleSettings.repeat.parse({}),
  silence: ruleSettings.silence.parse({}),
}

/**
 * What settings are asked for. `area`: code of the place, '' the whole city; a rule for a street holds in its communities. `subject`:
 * metric of a flow rule, class of a complaint rule, code of a severe word's rule; '' any. `dayKind`: of the local day; '' any.
 */
export type RuleScope = { area?: string; subject?: string; dayKind?: string }

/** Settings that hold in a scope; `enabled` false: nothing is to be raised there. */
export type Resolved<C extends RuleCode> = SettingsOf<C> & { enabled: boolean }

/** The rules as they stood at one instant. Engines are given it by main.ts, once a look, and ask it by scope. */
export type RuleBook = {
  settingsFor<C extends RuleCode>(rule: C, scope?: RuleScope): Resolved<C>
  /** Area codes for which a rule has settings of its own, so that an engine need not ask cell by cell; '' is not among them. */
  areasOf(rule: RuleCode): string[]
}

/** The rules of a city that has set none. */
export const defaultRules: RuleBook = {
  settingsFor: (rule) => ({ ...ruleDefaults[rule], enabled: true }),
  areasOf: () => [],
}

/** How much is told, as the alerts want it. */
export const limitsOf = (settings: {
  budgetPerDay: number
  quietFrom: number
  quietTo: number
}): { budgetPerDay: number; quiet: { from: number; to: number }[] } => ({
  budgetPerDay: settings.budgetPerDay,
  quiet: settings.quietFrom === settings.quietTo ? [] : [{ from: settings.quietFrom, to: settings.quietTo }],
})
