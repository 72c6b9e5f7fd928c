import writeXlsx, { type Cell, type Row, type Sheet } from 'write-excel-file/node'
import { periodOf, plain, type Report, reasonWords, taskWord } from './report.ts'

/** The longest text that a cell of a workbook may hold. */
const longestCell = 32_767

/** Always a text: a number keeps its leading zeros, and what begins with = is no formula. */
const text = (value: string): Cell => ({ value: plain(value).slice(0, longestCell), type: String })
const count = (value: number): Cell => ({ value, type: Number })
const head = (words: readonly string[]): Row => words.map((value) => ({ value, type: String, fontWeight: 'bold' }))
const degrees = (value: number | null): Cell => (value === null ? text('') : { value, type: Number, format: '0.00000' })

const sheet = (name: string, words: readonly string[], widths: readonly number[], rows: Row[]): Sheet<Buffer> => ({
  sheet: name,
  data: [head(words), ...rows],
  columns: widths.map((width) => ({ width })),
  stickyRowsCount: 1,
})

const pointSheet = ({ points, clock, areaName }: Report): Sheet<Buffer> =>
  sheet(
    '隐患点',
    [
      '序号',
      '编号',
      '地址',
      '区划代码',
      '区划',
      '经度',
      '纬度',
      '工单数',
      '来电号码数',
      '最早',
      '最近',
      '再次出现',
      '任务',
      '任务说明',
      '工单',
    ],
    [6, 20, 30, 15, 16, 11, 11, 8, 11, 17, 17, 20, 8, 20, 40],
    points.map((point) => [
      count(point.rank + 1),
      text(point.key),
      text(point.address),
      text(point.area),
      text(areaName(point.area)),
      degrees(point.lon),
      degrees(point.lat),
      count(point.orders.length),
      count(point.callers),
      text(clock(point.first)),
      text(clock(point.last)),
      text(point.again ?? ''),
      text(taskWord(point.task)),
      text(point.task?.note ?? ''),
      text(point.orders.join('、')),
    ]),
  )

const mergeSheet = ({ merges }: Report): Sheet<Buffer> =>
  sheet(
    '合并依据',
    ['隐患点', '工单甲', '工单乙', '依据', '说明', '甲地点', '乙地点', '甲内容', '乙内容'],
    [20, 20, 20, 18, 40, 30, 30, 50, 50],
    merges.map(({ point, a, b, reason, said, aPlace, bPlace, aText, bText }) =>
      [point, a, b, reasonWords[reason], said, aPlace, bPlace, aText, bText].map(text),
    ),
  )

const apartSheet = ({ apart, clock }: Report): Sheet<Buffer> =>
  sheet(
    '人工拆分',
    ['工单甲', '工单乙', '原合并依据', '拆分人', '拆分时间', '恢复人', '恢复时间'],
    [20, 20, 40, 16, 17, 16, 17],
    apart.map(({ a, b, said, by, at, undoneBy, undoneAt }) =>
      [a, b, said, by, clock(at), undoneBy ?? '', undoneAt ? clock(undoneAt) : ''].map(text),
    ),
  )

const orderSheet = ({ orders, clock, points }: Report): Sheet<Buffer> => {
  const pointOf = new Map(points.flatMap(({ key, orders: own }) => own.map((number) => [number, key] as const)))
  return sheet(
    '工单',
    ['工单编号', '时间', '问题分类', '状态', '地点', '内容', '隐患点'],
    [20, 17, 16, 10, 30, 70, 20],
    orders.map(({ number, at, class: kind, status, place, text: words }) =>
      [number, clock(at * 1000), kind, status, place, words, pointOf.get(number) ?? ''].map(text),
    ),
  )
}

const aboutSheet = (report: Report): Sheet<Buffer> => {
  const { list, points, orders, clock, at, whole } = report
  const rows: readonly (readonly [string, string])[] = [
    ['清单', list.name],
    ['查询', list.query],
    ['范围', periodOf(report)],
    ['工单', String(orders.length)],
    ['隐患点', String(points.length)],
    ['生成', `${clock(list.readyAt ?? list.madeAt)}，${list.madeBy}`],
    ['导出', clock(at)],
    ...(whole ? [] : [['说明', '只含本辖区的隐患点'] as const]),
  ]
  return sheet(
    '说明',
    ['项目', '内容'],
    [10, 60],
    rows.map((row) => row.map(text)),
  )
}

/** A list as a workbook (XLSX): points, merges with both texts, what people took apart, orders. Codes and numbers of orders are text. */
export const reportXlsx = async (report: Report): Promise<Buffer> => {
  const sheets = [pointSheet(report), mergeSheet(report), apartSheet(report), orderSheet(report), aboutSheet(report)]
  return writeXlsx(sheets).toBuffer()
}
