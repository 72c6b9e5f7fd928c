import type { Field } from '../files/kind.ts'
import { AppError } from '../http/errors.ts'
import { fieldsFor, guessMapping, type Mapping } from './mapping.ts'
import type { SourceFacts } from './task.ts'

const needWords = {
  crs: '文件没有说明坐标系，请选定坐标系（wgs84、cgcs2000、gcj02 或 bd09）后再检查',
  encoding: '认不出属性表的编码，请选定 utf-8 或 gb18030 后再检查',
  layer: '文件里有几个图层，请选定一个后再检查',
  'lonlat columns': '文件里没有图形，请指明经度、纬度所在的列（或 WKT 列）后再检查',
} as const

/** The mapping as the person said it, else as guessed. Throws `invalid` naming what is wrong with it or still to be said. */
export const settleMapping = (
  kindFields: readonly Field[],
  source: SourceFacts,
  given: Mapping | undefined,
): Mapping => {
  const names = source.columns.map((column) => column.name)
  const fields = fieldsFor(kindFields, source)
  const mapping = given ?? guessMapping(fields, names)
  for (const [field, column] of Object.entries(mapping)) {
    if (!fields.some((one) => one.name === field))
      throw new AppError('invalid', `没有字段“${field}”，可对应的有：${fields.map((one) => one.name).join('、')}`)
    if (!names.includes(column))
      throw new AppError('invalid', `字段 ${field} 对应的列“${column}”不在文件里，文件有：${names.join('、')}`)
  }
  const missing = kindFields.filter((field) => field.required && mapping[field.name] === undefined)
  if (missing.length > 0) {
    const words = missing.map((field) => `${field.label}（${field.name}）`).join('、')
    throw new AppError('invalid', `请指明这些字段对应哪一列：${words}；文件有：${names.join('、')}`)
  }
  const hasPosition = mapping.wkt !== undefined || (mapping.lon !== undefined && mapping.lat !== undefined)
  const need = source.needs.find((one) => one !== 'lonlat columns' || !hasPosition)
  if (need) throw new AppError('invalid', needWords[need])
  return mapping
}
