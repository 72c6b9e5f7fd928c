import { clean } from '../files/fault.ts'
import type { Field, Issue, MappedRow, RawValue } from '../files/kind.ts'
import type { Area } from './city.ts'
import { codeLength, levelName, levelOfCode } from './code.ts'
import { cleanShape } from './shape.ts'

/** What a file of areas is read into. */
export const areaFields: readonly Field[] = [
  {
    name: 'code',
    label: '区划代码',
    required: true,
    aliases: [
      'code',
      '代码',
      '区划代码',
      '行政区划代码',
      '街道代码',
      '社区代码',
      '统计用区划代码',
      'xzqdm',
      'bm',
      'dm',
      'adcode',
      'gbcode',
      'pac',
    ],
    hint: '区 6 位、街道 9 位、社区 12 位，文本',
  },
  {
    name: 'name',
    label: '名称',
    required: true,
    aliases: ['name', '名称', '区划名称', '街道名称', '社区名称', '行政区划名称', 'xzqmc', 'mc', 'jdmc', 'sqmc'],
  },
  {
    name: 'level',
    label: '级别',
    required: false,
    aliases: ['level', '级别', '层级', '区划级别'],
    hint: '区、街道或社区；不填则由代码位数判断',
  },
  {
    name: 'responsible',
    label: '责任单位',
    required: false,
    aliases: ['responsible', '责任单位', '责任人', '负责人', '主管单位', 'zrdw', 'zrr'],
  },
]

const levelWords: readonly [Area['level'], RegExp][] = [
  ['district', /^(district|区|区县|县|县区|市辖区|区级|区县级|县级)$/i],
  ['street', /^(street|township|街道|街乡|街镇|乡镇|镇|乡|街道乡镇|街道级|乡镇级|地区)$/i],
  ['community', /^(community|village|社区|村|社区村|社区级|居委会|村委会|居民委员会|村民委员会)$/i],
]

const longestName = 100

export type AreaRow = { row: number; area: Area }

/** What a row is: an area, its code if that at least can be read, and what is to be said of it. */
export type RowReading = { area: Area | undefined; code: string | undefined; issues: Issue[] }

const textOf = (value: RawValue | undefined): string =>
  value === null || value === undefined ? '' : clean(String(value)).normalize('NFKC').trim()

type Found = { severity: Issue['severity']; field: string; code: string; message: string; lon?: number; lat?: number }

const asText = '请把该列设为文本格式后重新导出'

const readCode = (value: RawValue | undefined, level: Area['level'] | undefined): { code?: string; said?: Found } => {
  const refuse = (code: string, message: string) => ({
    said: { severity: 'error' as const, field: 'code', code, message },
  })
  const text = textOf(value)
  if (text === '') return refuse('code_missing', '没有区划代码；请补填 6、9 或 12 位代码')
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(text))
    return refuse('code_scientific', `代码“${text}”被电子表格改成了科学计数，末几位已丢失；${asText}`)
  if (/^\d+\.0*$/.test(text)) return refuse('code_scientific', `代码“${text}”被改成了小数；${asText}`)
  if (!/^\d+$/.test(text)) return refuse('code_not_digits', `代码“${text}”含有数字以外的字符；区划代码只能是数字`)
  // Statistics files write every level with 12 digits, the lower ones as zeros.
  const bare = level ?? (/0{6}$/.test(text) ? 'district' : /0{3}$/.test(text) ? 'street' : 'community')
  const code = text.length === 12 && /^0+$/.test(text.slice(codeLength[bare])) ? text.slice(0, codeLength[bare]) : text
  const warn = (name: string, message: string) => ({
    code,
    said: { severity: 'warning' as const, field: 'code', code: name, message },
  })
  if (code !== text) return warn('code_padded', `代码“${text}”补了零，按${levelName(bare)} ${code} 读入`)
  if (typeof value === 'number')
    return warn('code_number', `代码 ${text} 在文件里是数值，已按原样读成文本；${asText}更稳妥`)
  return { code }
}

const readLevel = (value: RawValue | undefined): { level?: Area['level']; said?: Found } => {
  const text = textOf(value)
  if (text === '') return {}
  const level = levelWords.find(([, words]) => words.test(text))?.[0]
  if (level) return { level }
  const message = `不认识级别“${text}”，改由代码位数判断；可填 区、街道 或 社区`
  return { said: { severity: 'warning', field: 'level', code: 'level_unknown', message } }
}

/** Reads one row. `level`: of every row, where the person said so. `seen`: codes met so far with their rows. */
export const readAreaRow = (
  { row, values, geometry }: MappedRow,
  level: Area['level'] | undefined,
  seen: ReadonlyMap<string, number>,
): RowReading => {
  const issues: Issue[] = []
  const say = (found: Found): void => void issues.push({ row, ...found })
  const told = level ? { level } : readLevel(values.level)
  if ('said' in told && told.said) say(told.said)
  const { code, said } = readCode(values.code, told.level)
  if (said) say(said)
  const refused = (name: string, field: string, message: string): RowReading => {
    say({ severity: 'error', field, code: name, message })
    return { area: undefined, code, issues }
  }
  if (code === undefined) return { area: undefined, code, issues }
  const own = levelOfCode(code)
  if (!own) {
    const hint = code.length === 15 || code.length === 14 ? '；这像单元网格代码，请用“网格”导入' : ''
    return refused('code_length', 'code', `代码“${code}”有 ${code.length} 位；区 6 位、街道 9 位、社区 12 位${hint}`)
  }
  if (told.level && told.level !== own) {
    const message = `级别是${levelName(told.level)}，代码“${code}”却有 ${code.length} 位（${levelName(own)}）；请改正其一`
    return refused('level_mismatch', 'level', message)
  }
  const earlier = seen.get(code)
  if (earlier !== undefined)
    return refused('code_duplicate', 'code', `代码“${code}”与第 ${earlier} 行重复；同一区划的几块请合并为一个多面`)
  const name = textOf(values.name)
  if (name === '') return refused('name_missing', 'name', `代码“${code}”没有名称；请补填`)
  if (name.length > longestName) return refused('name_long', 'name', `名称超过 ${longestName} 个字；请缩短`)
  const shape = cleanShape(geometry)
  if ('message' in shape) {
    say({ severity: 'error', field: 'geometry', ...shape, message: `“${name}”（${code}）：${shape.message}` })
    return { area: undefined, code, issues }
  }
  const responsible = values.responsible === undefined ? undefined : textOf(values.responsible) || null
  return { area: { code, level: own, name, geometry: shape, responsible }, code, issues }
}
