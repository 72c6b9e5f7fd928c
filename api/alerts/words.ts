/** Every text that an alert says, in one place. */
export const words = {
  dayKinds: { workday: '工作日', weekend: '周末' },
  everyDay: '每天',
  comma: '，',
  listComma: '、',
  basisDistribution: '同类网格分布上界',
  nowhere: '未命名地点',
  congestionTitle: (place: string, metric: string) => `${place} ${metric}拥堵`,
  notFound: (id: number) => `没有编号为 ${id} 的告警，或不在您的辖区内`,
  closedAlready: (id: number) => `告警 ${id} 已关闭，不能再确认或撤销确认`,
  closedWhy: {
    below: '最近一周各时段均低于关闭门限',
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

export type CongestionFacts = {
  metricName: string
  unit: string
  observed: number
  normal: number
  capacity: number
  capacityBasis: string
  pattern: string
  weeks: number
  ofWeeks: number
}

/** The one sentence before any table: observed, times normal, capacity, pattern, how many weeks. Rates per 5 minutes. */
export const congestionSentence = (facts: CongestionFacts): string => {
  const { metricName, unit, observed, normal, capacity, capacityBasis, pattern, weeks, ofWeeks } = facts
  const times = timesNormal(observed, normal)
  const against =
    times === null
      ? '周边同类网格同一时段几乎没有'
      : `是周边同类网格同一时段常态（${figure(normal)}）的 ${times.toFixed(1)} 倍`
  const over = Math.round((observed / capacity - 1) * 100)
  return (
    `${metricName}每 5 分钟 ${figure(observed)} ${unit}，${against}，` +
    `超出容量 ${figure(capacity)}（${capacityBasis}）${over}%。` +
    `反复出现于${pattern}，近 ${ofWeeks} 周中有 ${weeks} 周。`
  )
}
