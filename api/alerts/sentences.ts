import type { Calendar } from '../areas/calendar.ts'
import type { Evidence, RuleCode } from './evidence.ts'
import { figure, timesNormal, words } from './words.ts'

/** What a sentence can tell of: an alert, or one that a rule would have raised. */
export type Told = {
  rule: RuleCode
  metricName: string
  /** Name of the complaint class, or of the severe rule; '' for flows. */
  subjectName: string
  unit: string
  place: string
  observed: number
  normal: number
  cells: number
  lastSeen: Date
  /** Undefined in alerts older than evidence, all of them chronic. */
  evidence: Evidence | undefined
  /** Of chronic congestion alone. */
  capacity: number | null
  capacityBasis: string | null
  /** In words. */
  pattern: string
  weeks: number
  ofWeeks: number
}

/** A title: place, what, and what is wrong with it. */
export const titleOf = ({
  rule,
  place,
  metricName,
  subjectName,
}: Pick<Told, 'rule' | 'place' | 'metricName' | 'subjectName'>): string => {
  const of = subjectName || metricName
  const wrong: Record<RuleCode, string> = {
    chronic: `${of}拥堵`,
    surge: `${of}激增`,
    drop: `${of}骤减`,
    outbreak: `${of}投诉集中`,
    scan: `${of}投诉聚集`,
    severe: `${of}险情`,
    repeat: `${of}反复投诉`,
    silence: `${of}数据异常`,
  }
  return `${place} ${wrong[rule]}`
}

/** The one sentence before any table, by the rule's own function. Times are the city's. */
export const sentenceOf = (told: Told, calendar: Calendar): string => {
  const { evidence } = told
  if (told.rule === 'chronic') return chronicSentence(told)
  if (!evidence) return ''
  const sentence = sentences[told.rule]({ ...told, evidence }, calendar) + causeSentence(evidence)
  return sentence.trim().replaceAll(/ (?=[，。])/g, '')
}

/** Observed, times normal, capacity, pattern, how many weeks. Rates per 5 minutes. */
export const chronicSentence = (told: Omit<Told, 'evidence' | 'rule'>): string => {
  const { metricName, unit, observed, normal, capacity, capacityBasis, pattern, weeks, ofWeeks } = told
  const times = timesNormal(observed, normal)
  const against =
    times === null
      ? '周边同类网格同一时段几乎没有'
      : `是周边同类网格同一时段常态（${figure(normal)}）的 ${times.toFixed(1)} 倍`
  const over =
    capacity === null
      ? ''
      : `，超出容量 ${figure(capacity)}（${capacityBasis ?? ''}）${Math.round((observed / capacity - 1) * 100)}%`
  return (
    `${metricName}每 5 分钟 ${figure(observed)} ${unit}，${against}${over}。` +
    `反复出现于${pattern}，近 ${ofWeeks} 周中有 ${weeks} 周。`
  )
}

type Proven = Told & { evidence: Evidence }
type Sentence = (told: Proven, calendar: Calendar) => string

const surge: Sentence = (told, calendar) => {
  const { evidence: e } = told
  const times = timesNormal(e.observed, e.expected)
  const against = times === null ? `，此时通常几乎没有` : `，是此时常态（${usual(e)}）的 ${times.toFixed(1)} 倍`
  return `${told.metricName}${pers[e.per]} ${figure(e.observed)} ${e.unit}${against}${certainty(e)}。${extent(told, '偏高', calendar)}`
}

const drop: Sentence = (told, calendar) => {
  const { evidence: e } = told
  const share = e.expected > 0 ? `，仅为此时常态（${usual(e)}）的 ${Math.round((e.observed / e.expected) * 100)}%` : ''
  return `${told.metricName}${pers[e.per]} ${figure(e.observed)} ${e.unit}${share}${certainty(e)}。${extent(told, '偏低', calendar)}`
}

const outbreak: Sentence = ({ subjectName, evidence: e, cells }, calendar) => {
  const times = timesNormal(e.observed, e.expected)
  // 700 times next to nothing says less than nothing.
  const against =
    times === null || e.expected < 0.5 ? '同期通常几乎没有' : `同期通常 ${usual(e)} 件，是通常的 ${times.toFixed(1)} 倍`
  return `${clock(e.since, calendar)}以来${subjectName}投诉 ${figure(e.observed)} 件，${against}${certainty(e)}。涉及 ${cells} 格。`
}

const scan: Sentence = ({ subjectName, evidence: e, cells, lastSeen }, calendar) => {
  const times = timesNormal(e.observed, e.expected)
  const span = `${clock(e.since, calendar)}至${clock(lastSeen, calendar)}`
  const rare = e.recurrenceDays === undefined ? '' : `，偶然出现一次平均要 ${figure(e.recurrenceDays)} 天`
  return (
    `${span}，${cells} 格内${subjectName}投诉 ${figure(e.observed)} 件，按时空分布应为 ${figure(e.expected)} 件` +
    `${times === null ? '' : `，是其 ${times.toFixed(1)} 倍`}${rare}${certainty(e)}。`
  )
}

const severe: Sentence = ({ subjectName, evidence: e }, calendar) => {
  const { report } = e
  const said = report ? [...new Set(report.marks.map(({ from, to }) => report.text.slice(from, to)))] : []
  const quoted = said.length > 0 ? `提到${said.map((text) => `“${text}”`).join(words.listComma)}，` : ''
  const more = (e.orders?.length ?? 1) > 1 ? `同一处已有 ${e.orders?.length} 件。` : ''
  return `${clock(e.since, calendar)}的诉求${quoted}属${subjectName}险情，一件即告警。${more}`
}

const repeat: Sentence = ({ subjectName, evidence: e, lastSeen }, calendar) => {
  const span = `${clock(e.since, calendar)}至${clock(lastSeen, calendar)}`
  return `${span}，同一处${subjectName}被反复投诉 ${figure(e.observed)} 件，同类地点通常 ${figure(e.expected)} 件，建议提级研办。`
}

const silence: Sentence = ({ metricName, evidence: e, cells }, calendar) => {
  const since = clock(e.since, calendar)
  if (e.method.startsWith('stuck'))
    return `${metricName}自${since}起停在 ${figure(e.observed)} ${e.unit}不变，涉及 ${cells} 格，请检查设备。`
  if (e.method.startsWith('absurd'))
    return `${metricName}自${since}起出现不可能的数值（${figure(e.observed)} ${e.unit}），涉及 ${cells} 格，请检查设备。`
  return `${metricName}自${since}起没有数据，通常${pers[e.per]} ${figure(e.expected)} ${e.unit}，涉及 ${cells} 格；没有数据不等于没有情况，请检查设备或上报链路。`
}

const sentences: Record<Exclude<RuleCode, 'chronic'>, Sentence> = {
  surge,
  drop,
  outbreak,
  scan,
  severe,
  repeat,
  silence,
}

const pers: Record<Evidence['per'], string> = {
  '5min': '每 5 分钟',
  hour: '每小时',
  day: '每日',
  week: '每周',
  report: '',
}

/** The metric or class that leads, and where parking is short. */
const causeSentence = ({ leading, nearby: { parking } }: Evidence): string => {
  const [lead] = leading
  const led = lead ? `可能与${lead.name}有关（${figure(lead.observed)}，通常 ${figure(lead.expected)}）。` : ''
  const short =
    parking && parking.parked > parking.bays ? `周边车位 ${parking.bays} 个，停放 ${parking.parked} 辆。` : ''
  return led + short
}

const usual = ({ expected, band }: Evidence): string =>
  band ? `${figure(expected)}，区间 ${figure(band[0])}-${figure(band[1])}` : figure(expected)

const certainty = ({ z, rate }: Evidence): string => {
  const far = z === null || !Number.isFinite(z) ? '' : `，偏离 ${Math.abs(z).toFixed(1)} 个标准差`
  return rate === null ? far : `${far}，p ${rate < 0.0001 ? '< 0.0001' : `= ${Number(rate.toPrecision(2))}`}`
}

const extent = ({ evidence: e, cells }: Proven, how: string, calendar: Calendar): string => {
  const looks = e.looks ? `，最近 ${e.looks.n} 次中 ${e.looks.k} 次${how}` : how
  const around = e.neighbours.length > 0 ? `，周边 ${e.neighbours.length} 格同时${how}` : ''
  return `自${clock(e.since, calendar)}起${looks}，涉及 ${cells} 格${around}。`
}

/** '11月21日 19:35', set apart from the Chinese around it by spaces. */
const clock = (at: string | Date, calendar: Calendar): string => {
  const { date, hour, minute } = calendar.local(new Date(at))
  const two = (value: number): string => String(value).padStart(2, '0')
  return ` ${Number(date.slice(5, 7))}月${Number(date.slice(8))}日 ${two(hour)}:${two(minute)} `
}
