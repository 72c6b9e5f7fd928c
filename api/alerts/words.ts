/** Every text that an alert says, in one place. */
export const words = {
  dayKinds: { workday: '工作日', weekend: '周末' },
  everyDay: '每天',
  comma: '，',
  listComma: '、',
  basisDistribution: '同类网格分布上界',
  nowhere: '未命名地点',
  notFound: (id: number) => `没有编号为 ${id} 的告警，或不在您的辖区内`,
  stages: {
    pending: '待定',
    open: '待确认',
    acknowledged: '已确认',
    handling: '处置中',
    monitoring: '持续监测',
    closed: '已关闭',
  },
  /** What somebody else did in the meantime, and what is not possible now. */
  cannotMove: (id: number, stage: string, by: string, to: string) =>
    `告警 ${id} 现为“${stage}”${by}，不能转为“${to}”，请刷新后再操作`,
  byWhom: (name: string, at: string) => `（${name}，${at}）`,
  cannotSnooze: (id: number, stage: string) => `告警 ${id} 现为“${stage}”，不能暂缓提醒`,
  whyNeeded: '关闭告警须写明原因（why），最长 200 字',
  whyRule: '原因须为 1-200 字',
  untilRule: '须为 ISO 8601 时刻，例如 2026-11-21T12:00:00+08:00',
  untilPast: '暂缓须止于将来，且不超过 30 天',
  windowOrder: '维护时段的结束须晚于开始，且不早于现在',
  windowArea: (area: string) => `区划 ${area || '（全市）'} 不在您的辖区内，请改选辖区内的区划`,
  noWindow: (id: number) => `没有编号为 ${id} 的维护时段，或不在您的辖区内`,
  windowOver: (id: number) => `维护时段 ${id} 已结束，无需再取消`,
  afterRule: '须为上一页回答中的 next',
  ruleRule: '规则代码须为 chronic、surge、drop、outbreak、scan、severe、repeat、silence 之一',
  parentRule: '须为 none 或告警编号',
  spanRule: '开始（from）须早于结束（to）',
  closedWhy: {
    below: {
      chronic: '最近一周各时段均低于关闭门限',
      surge: '已回落到常态',
      drop: '已恢复到常态',
      outbreak: '投诉已回落到通常水平',
      scan: '聚集已消散',
      severe: '险情已超过关注期，未再有同类诉求',
      repeat: '近期未再反复',
      silence: '数据已恢复',
    },
    brief: '未持续，未形成告警',
    merged: (into: number) => `与告警 ${into} 相连，已并入`,
  },
  idRule: '告警编号须为正整数',
  areaRule: '区划代码只能是数字，最长 12 位',
} as const

/** A figure for a sentence: whole above ten, one decimal below, thousands grouped. */
export const figure = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0, minimumFractionDigits: 0 })

/** How many times normal, one decimal; null where normal is nothing. */
export const timesNormal = (observed: number, normal: number): number | null =>
  normal > 0 ? Math.round((observed / normal) * 10) / 10 : null
