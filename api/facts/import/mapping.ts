import { AppError } from '../../http/errors.ts'
import type { BatchKind } from '../batch.ts'

/** Which column feeds which field. */
export type Mapping = Record<string, string>

const fields: Record<BatchKind, readonly string[]> = {
  observations: ['metric', 'at', 'lon', 'lat', 'value', 'source', 'period'],
  complaints: [
    'number',
    'at',
    'lon',
    'lat',
    'place',
    'class',
    'text',
    'channel',
    'status',
    'reporter.name',
    'reporter.phone',
  ],
}

/** Column names that mean a field, in lower case: as files from China's hotlines and from open-data portals write them. */
const synonyms: Record<string, readonly string[]> = {
  metric: ['指标', '指标代码'],
  at: [
    'time',
    'timestamp',
    'datetime',
    'date',
    '时间',
    '采集时间',
    '创建时间',
    '受理时间',
    '来电时间',
    'created',
    'creation_date',
    'created_date',
  ],
  lon: ['lng', 'long', 'longitude', 'x', '经度'],
  lat: ['latitude', 'y', '纬度'],
  value: ['数值', '值', 'count'],
  source: ['来源'],
  period: ['时长'],
  number: ['id', '工单编号', '编号', '工单号', 'service_request_number', 'sr_number', 'service_request_id'],
  place: ['address', '地址', '小区点位', '反映地址', '地点', 'street_address'],
  class: ['category', 'type', '问题分类', '分类', '诉求分类'],
  text: ['content', 'description', '主要内容', '内容', '诉求内容'],
  channel: ['受理方式', '渠道', '工单来源'],
  status: ['工单状态', '状态'],
  'reporter.name': ['来电人', '反映人', '姓名'],
  'reporter.phone': ['来电人电话', '联系电话', '电话', '手机号'],
}

export const fieldsOf = (kind: BatchKind): readonly string[] => fields[kind]

/**
 * Decides where each field comes from: what `asked` says, else the column of the field's own name, else of a name that means
 * it. A field with a stated constant (`constants`) takes no guessed column; `fallbacks` fill what the columns leave empty.
 * Throws `invalid` for an unknown field, a column that is not there, and (listing the columns found) for fields that nothing fills.
 */
export const resolveMapping = (
  kind: BatchKind,
  columns: readonly string[],
  asked: Mapping,
  { constants, fallbacks }: { constants: readonly string[]; fallbacks: readonly string[] },
  wide = false,
): Mapping => {
  const mapping: Mapping = {}
  const found = `文件里的列：${columns.join('、') || '（无）'}`
  for (const [field, column] of Object.entries(asked)) {
    if (!fields[kind].includes(field))
      throw new AppError(
        'invalid',
        `--map ${field}=${column}：没有字段“${field}”，可用的字段：${fields[kind].join('、')}`,
      )
    if (!columns.includes(column))
      throw new AppError('invalid', `--map ${field}=${column}：没有列“${column}”。${found}`)
    mapping[field] = column
  }
  const byName = new Map(columns.map((column) => [column.trim().toLowerCase(), column]))
  for (const field of fields[kind]) {
    if (mapping[field] !== undefined || constants.includes(field)) continue
    const name = [field, ...(synonyms[field] ?? [])].find((one) => byName.has(one))
    if (name !== undefined) mapping[field] = byName.get(name) ?? name
  }
  const has = (field: string): boolean =>
    mapping[field] !== undefined || constants.includes(field) || fallbacks.includes(field)
  const needed = kind === 'observations' ? ['metric', 'lon', 'lat', ...(wide ? [] : ['at', 'value'])] : ['number', 'at']
  const missing = needed.filter((field) => !has(field))
  if (kind === 'complaints' && !(has('lon') && has('lat')) && !has('place')) missing.push('lon、lat（或 place）')
  if (missing.length > 0)
    throw new AppError(
      'invalid',
      `缺少列：${missing.join('、')}。请用 --map 字段=列名 指明${missing.includes('metric') ? '，指标可用 --metric 代码' : ''}。${found}`,
    )
  return mapping
}
