import { area as areaOf } from '@turf/turf'
import { cleanShape } from '../areas/shape.ts'
import { clean } from '../files/fault.ts'
import type { Field, Issue, MappedRow, RawValue } from '../files/kind.ts'
import { type CodeLength, isGridCode } from './codes.ts'
import type { NewGrid } from './queries.ts'
import { boxOf } from './shape.ts'

/** What a file of unit grids is read into. Names in pinyin are those of DB11 and CJ/T 213 data. */
export const gridFields: readonly Field[] = [
  {
    name: 'code',
    label: '网格代码',
    required: true,
    aliases: [
      'code',
      '网格编码',
      '单元网格编码',
      '单元网格代码',
      '网格编号',
      'bgcode',
      'wgbm',
      'wgdm',
      'gridcode',
      'grid_code',
    ],
    hint: '15 位（或 14 位）数字，文本格式',
  },
  {
    name: 'landUse',
    label: '用地类别',
    required: false,
    aliases: ['用地类型', '用地性质', 'land_use', 'landuse', 'ydlb', 'ydlx'],
  },
  { name: 'level', label: '管理等级', required: false, aliases: ['管理级别', 'level', 'gldj', 'gljb'] },
  {
    name: 'responsible',
    label: '责任单位',
    required: false,
    aliases: ['责任人', '负责人', '管理责任人', 'responsible', 'zrdw', 'zrr', 'deptname'],
    hint: '不填则为所在街道',
  },
]

const longest = 100

const textOf = (value: RawValue | undefined): string =>
  value === null || value === undefined ? '' : clean(String(value)).normalize('NFKC').trim()

const asText = '请把该列设为文本格式后重新导出'

type Refusal = { code: string; field: string; message: string; lon?: number; lat?: number }

const codeFault = (value: RawValue | undefined, text: string, length: CodeLength): Refusal | undefined => {
  const refuse = (code: string, message: string): Refusal => ({ code, field: 'code', message })
  if (text === '') return refuse('code_missing', `没有网格代码；请补填 ${length} 位代码`)
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(text))
    return refuse('code_scientific', `代码“${text}”被电子表格改成了科学计数，末几位已丢失；${asText}`)
  // Fifteen digits are the most that a spreadsheet's number keeps, and leading zeros it never does.
  if (typeof value === 'number')
    return refuse('code_number', `代码 ${text} 在文件里是数值，可能已丢失前导零；${asText}`)
  if (!/^\d+$/.test(text)) return refuse('code_not_digits', `代码“${text}”含有数字以外的字符；网格代码只能是数字`)
  if (text.length !== length)
    return refuse('code_length', `代码“${text}”有 ${text.length} 位；本市网格代码为 ${length} 位（社区 12 位加序号）`)
  if (!isGridCode(text)) return refuse('code_zero', `代码“${text}”的序号为 0；序号从 1 开始`)
  return undefined
}

export type GridRow = { row: number; grid: NewGrid }
export type GridReading = { grid: NewGrid | undefined; code: string | undefined; issues: Issue[] }

/** Reads one row. `seen`: codes met so far with their rows; `gone`: codes that were withdrawn and stay so. */
export const readGridRow = (
  { row, values, geometry }: MappedRow,
  { length, seen, gone }: { length: CodeLength; seen: ReadonlyMap<string, number>; gone: ReadonlySet<string> },
): GridReading => {
  const text = textOf(values.code)
  const refused = (fault: Refusal, code?: string): GridReading => ({
    grid: undefined,
    code,
    issues: [{ severity: 'error', row, ...fault }],
  })
  const fault = codeFault(values.code, text, length)
  if (fault) return refused(fault)
  const earlier = seen.get(text)
  if (earlier !== undefined) {
    const message = `代码“${text}”与第 ${earlier} 行重复；一个网格只能有一行，几块请合并为一个多面`
    return refused({ code: 'code_duplicate', field: 'code', message }, text)
  }
  if (gone.has(text)) {
    const message = `代码“${text}”已注销，不能再用；请改用新的序号`
    return refused({ code: 'code_withdrawn', field: 'code', message }, text)
  }
  const shape = cleanShape(geometry)
  if ('message' in shape)
    return refused({ ...shape, field: 'geometry', message: `网格 ${text}：${shape.message}` }, text)
  // A column that is not mapped leaves what is known; an empty cell takes it away.
  const attribute = (value: RawValue | undefined): string | null | undefined =>
    value === undefined ? undefined : textOf(value).slice(0, longest) || null
  const grid: NewGrid = {
    code: text,
    geometry: shape,
    areaM2: areaOf(shape),
    box: boxOf(shape),
    origin: 'imported',
    landUse: attribute(values.landUse),
    level: attribute(values.level),
    responsible: attribute(values.responsible),
  }
  return { grid, code: text, issues: [] }
}
