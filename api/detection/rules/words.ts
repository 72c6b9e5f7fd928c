import type { FieldMeta, RuleCode } from './settings.ts'

const named = (field: FieldMeta): string => `“${field.zh}”`

/** Names of the rules and what each looks for. */
export const ruleNames: Record<RuleCode, { zh: string; en: string; aboutZh: string; aboutEn: string }> = {
  chronic: {
    zh: '常发拥堵',
    en: 'Chronic congestion',
    aboutZh: '同一时段在多数周超出容量',
    aboutEn: 'over capacity at the same hours of most weeks',
  },
  surge: { zh: '激增', en: 'Surge', aboutZh: '明显高于自身常态', aboutEn: 'well above its own normal' },
  drop: { zh: '骤减', en: 'Drop', aboutZh: '明显低于自身常态', aboutEn: 'well below its own normal' },
  outbreak: {
    zh: '投诉集中',
    en: 'Outbreak of complaints',
    aboutZh: '某类投诉在片区内异常增多',
    aboutEn: 'complaints of a class far more than usual in an area',
  },
  scan: {
    zh: '投诉聚集',
    en: 'Space-time cluster',
    aboutZh: '投诉在时间和空间上聚集',
    aboutEn: 'complaints close in space and time',
  },
  severe: {
    zh: '单件险情',
    en: 'Severe report',
    aboutZh: '一件诉求即为隐患',
    aboutEn: 'one report is a hazard at once',
  },
  repeat: {
    zh: '反复投诉',
    en: 'Repeat cluster',
    aboutZh: '同一地点同一问题长期反复',
    aboutEn: 'the same place and subject over months',
  },
  silence: { zh: '数据异常', en: 'Silence', aboutZh: '来源停报或数值不变', aboutEn: 'a source stopped or is stuck' },
}

/** Every text that the rules say. */
export const words = {
  unknownSetting: (key: string, known: readonly string[]) => `没有设置项“${key}”；可用：${known.join('、')}`,
  outOfRange: (field: FieldMeta, value: unknown) =>
    `${named(field)}须为 ${field.min} 到 ${field.max} 之间的${field.whole ? '整数' : '数'}（收到 ${JSON.stringify(value)}）`,
  cityOnly: (field: FieldMeta) => `${named(field)}全市统一，请在不限区域、对象和日子的规则中设置`,
  crossed: (low: FieldMeta, a: number, high: FieldMeta, b: number) =>
    `${named(low)}（${a}）不能大于${named(high)}（${b}），请一并调整`,
  noDayKind: '这条规则不分日子；请去掉 dayKind',
  noAreaScope: '这条规则全市统一，不分区域；请去掉 area',
  noReplay: '数据中断以接收时刻为准，过去的数据无法还原当时是否中断，不能试算；请直接设置后观察',
  nothingSet: '没有改变任何设置；请至少给出一项设置，或停用',
  areaRule: '区划代码须为 6-15 位数字，空为全市',
  noArea: (code: string) => `没有区划“${code}”，请核对代码`,
  outOfScope: '该区域不在您的辖区内；请选择辖区内的区划代码',
  notFound: (id: number) => `没有编号为 ${id} 的规则，或不在您的辖区内`,
  endedAlready: (id: number) => `规则 ${id} 已经结束，不能再结束一次；历史见 /api/rules/history`,
  idRule: '规则编号须为正整数',
  days: '天数须为 1 到 56 的整数',
  noData: '这段时间没有可供试算的数据，请换一段时间',
} as const
