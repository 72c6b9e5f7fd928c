/** Every text that the trend says. */
export const words = {
  oneOf: 'metric 与 class 须给出其一：指标代码用 metric，投诉分类用 class（class=* 为全部）',
  noMetric: (code: string, known: readonly string[]) =>
    `没有指标“${code}”；已有：${known.join('、') || '（还没有数据）'}`,
  dateRule: '须为 YYYY-MM-DD 的日期',
  backwards: 'from 不能晚于 to',
  tooLong: (days: number) => `最长 ${days} 天，请缩短时段或分段计算`,
  fewSteps: (steps: number, least: number) => `只有 ${steps} 个时间步，趋势至少需要 ${least} 个；请延长时段或改用按日`,
  noCells: '这段时间、这个范围没有数据，请换一个时段、指标或区域',
  tooMany: (values: number, most: number) => `${values} 个数值超过上限 ${most}；请缩小区域、缩短时段或选更粗的网格级别`,
  areaRule: '区划代码须为 6-12 位数字，空为全市',
  noArea: (code: string) => `没有区划“${code}”，请核对代码`,
  outOfScope: '该区域不在您的辖区内；请选择辖区内的区划代码',
  hourRule: '时段须为 0-24 的整点，from 与 to 不同',
  resolution: '网格级别须为 7、8、9 或 10',
} as const
