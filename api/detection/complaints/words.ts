/** What the routes of complaint detection say. */
export const words = {
  dateRule: '须为日期 YYYY-MM-DD',
  areaRule: '区划代码须为 6-12 位数字，留空为全部辖区',
  runRule: '须为提交扫描时给的编号',
  numbersRule: '须为 1-200 个工单编号，用逗号分隔',
  backwards: '开始日期（from）不能晚于结束日期（to）',
  tooLong: (days: number) => `一次扫描最多 ${days} 天，请缩短时段`,
  longestRule: '最长聚集天数不能超过时段的一半',
  outOfScope: '该区划不在您的辖区内，请改选辖区内的区划',
  noArea: (code: string) => `没有代码为 ${code} 的区划，请核对`,
  tooMany: (found: number, most: number) =>
    `这个时段和范围内有 ${found} 件投诉，一次扫描最多 ${most} 件；请缩短时段、缩小范围或只选一类`,
  nameRule: '类别名称须为 1-200 个字',
  sameName: '旧名称与新名称相同，无须对应',
  circle: (was: string, now: string) => `“${now}”已对应到“${was}”，再反过来对应会成环；请先删除原来的对应`,
  untilRule: '须为 ISO 8601 时刻，例如 2026-01-01T00:00:00+08:00，或留空',
  noAlias: (was: string) => `没有旧名称为“${was}”的对应`,
} as const
