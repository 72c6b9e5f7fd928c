import {
  AlignmentType,
  Document,
  HeadingLevel,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import { mergeReasons } from '../detection/text/hazard-points.ts'
import { periodOf, plain, type Report, reasonWords, taskWord } from './report.ts'

/** What a person reads on paper; the workbook has them all. */
const mostPoints = 300

const say = (text: string): Paragraph =>
  new Paragraph({ children: [new TextRun(plain(text))], spacing: { after: 120 } })
const heading = (text: string): Paragraph => new Paragraph({ heading: HeadingLevel.HEADING_1, text })

const table = (head: readonly string[], rows: readonly (readonly string[])[]): Table =>
  new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new TableRow({
        tableHeader: true,
        children: head.map(
          (text) => new TableCell({ children: [new Paragraph({ children: [new TextRun({ text, bold: true })] })] }),
        ),
      }),
      ...rows.map(
        (row) =>
          new TableRow({
            cantSplit: true,
            children: row.map((text) => new TableCell({ children: [new Paragraph(plain(text))] })),
          }),
      ),
    ],
  })

const summary = ({ points, orders, merges, apart, list }: Report): string => {
  const again = points.filter((point) => point.again !== null).length
  const standing = apart.filter(({ undoneAt }) => undoneAt === null).length
  return [
    `查询命中 ${orders.length} 件工单，按地址、楼栋、来电号码与距离合并为 ${points.length} 个隐患点`,
    `合并 ${merges.length} 次，每次的依据见下表和附表`,
    ...(standing > 0 ? [`其中 ${standing} 对工单经人工核对后拆开`] : []),
    ...(list.previous === null ? [] : [`与上一份清单相比，${again} 个隐患点再次出现`]),
  ].join('；')
}

const byArea = ({ points, areaName }: Report): string[][] => {
  const groups = Map.groupBy(points, ({ area }) => area.slice(0, 9))
  return [...groups]
    .map(([area, own]) => ({
      name: area === '' ? '区划不明' : areaName(area),
      points: own.length,
      orders: own.reduce((sum, point) => sum + point.orders.length, 0),
    }))
    .sort((a, b) => b.points - a.points || b.orders - a.orders)
    .map(({ name, points: count, orders }) => [name, String(count), String(orders)])
}

const percent = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)}%`

const yearsPart = ({ years: { years, change } }: Report): (Paragraph | Table)[] => [
  heading('逐年对比'),
  table(
    ['年份', '工单', '大雨场次', '大雨毫米', '雨后工单', '每场大雨'],
    years.map(({ year, orders, rains, mm, wet, perRain }) => [
      String(year),
      String(orders),
      String(rains),
      mm.toFixed(0),
      String(wet),
      perRain === null ? '无大雨' : perRain.toFixed(1),
    ]),
  ),
  ...(change?.plain == null
    ? []
    : [
        say(
          `${change.year} 年与 ${change.before} 年同期相比：工单 ${percent(change.plain)}${change.perRain === null ? '' : `，每场大雨 ${percent(change.perRain)}`}。`,
        ),
      ]),
  ...(change?.rain
    ? [
        say(
          `扣除雨量差异后 ${percent(change.rain.change)}（95% 区间 ${percent(change.rain.low)} 至 ${percent(change.rain.high)}，p = ${change.rain.p.toFixed(3)}）。`,
        ),
      ]
    : []),
]

/** A list as a report to be read and signed (DOCX): what was asked, what came of it, by street, the points, year on year. */
export const reportDocx = (report: Report): Promise<Buffer> => {
  const { list, points, merges, clock, at, areaName, whole } = report
  const shown = points.slice(0, mostPoints)
  const document = new Document({
    title: plain(list.name),
    creator: '前哨',
    styles: { default: { document: { run: { font: { ascii: 'Arial', eastAsia: '宋体' }, size: 22 } } } },
    sections: [
      {
        children: [
          new Paragraph({ heading: HeadingLevel.TITLE, alignment: AlignmentType.CENTER, text: plain(list.name) }),
          say(`查询：${list.query}`),
          say(
            `范围：${periodOf(report)}${list.filter.unresolved ? '，只含未办结的' : ''}${whole ? '' : '；只含本辖区的隐患点'}`,
          ),
          say(`生成：${clock(list.readyAt ?? list.madeAt)}，${list.madeBy}；导出：${clock(at)}`),
          heading('概况'),
          say(`${summary(report)}。`),
          table(
            ['合并依据', '次数'],
            mergeReasons.map((reason) => [
              reasonWords[reason],
              String(merges.filter((merge) => merge.reason === reason).length),
            ]),
          ),
          heading('分街道'),
          table(['街道', '隐患点', '工单'], byArea(report)),
          ...yearsPart(report),
          heading('隐患点'),
          ...(points.length > shown.length
            ? [say(`共 ${points.length} 个，这里列出工单最多的 ${shown.length} 个，全部见 XLSX 附表。`)]
            : []),
          table(
            ['序号', '地址', '区划', '工单', '最近一次', '任务'],
            shown.map((point) => [
              String(point.rank + 1),
              point.address,
              areaName(point.area),
              String(point.orders.length),
              clock(point.last),
              taskWord(point.task),
            ]),
          ),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}
