import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Crs, crsNames } from '../../files/crs.ts'
import type { Encoding } from '../../files/encoding.ts'
import { AppError } from '../../http/errors.ts'
import type { BatchKind } from '../batch.ts'
import { longestSource, metricCode } from '../observation.ts'
import type { Mapping } from './mapping.ts'
import { type Format, formatOf } from './records.ts'

export type ImportOptions = {
  kind: BatchKind
  file: string
  format: Format
  map: Mapping
  /** Constants for fields that no column fills, or that a row leaves empty. */
  defaults: Mapping
  /** Those of the defaults that the command line states for every row: no column is guessed for them. */
  constants: string[]
  crs: Crs
  /** False: nobody said which system it is. */
  crsStated: boolean
  encoding: Encoding | 'auto'
  timeZone: string | undefined
  wide: { date: string } | undefined
  keyColumn: string | undefined
  metric: { code: string; name?: string; unit?: string; kind?: 'flow' | 'stock' } | undefined
  url: string
  rejects: string
  tokenFile: string
}

export const usage = `用法：npm run import -- observations|complaints 文件 [选项]

  --map 字段=列名        列对应，可写多次（字段同名或常见列名自动识别）
  --default 字段=值      没有对应列、或单元格为空时用的值，可写多次
  --crs wgs84|cgcs2000|gcj02|bd09 文件的坐标系（默认 wgs84）
  --encoding auto|utf-8|gb18030
  --tz Asia/Shanghai     时间没有时区时按此理解（默认为本市时区）
  --wide --date 2024-05-10   宽表：一行一处，一列一个时刻
  --key 列名             每行所指对象的编号列：宽表用于查重，存量指标（stock）据此分别计数
  --metric people --kind stock|flow --unit 人 --name 人口   指标（不存在则登记）
  --source 名称          来源（默认为文件名）
  --period 秒            每个数值覆盖的时长
  --format csv|ndjson|geojson（默认按扩展名）
  --url http://127.0.0.1:5180   --token-file 令牌文件   --rejects 拒收清单.csv`

const invalid = (message: string): AppError => new AppError('invalid', `${message}\n\n${usage}`)

const oneOf = <Value extends string>(name: string, value: string, allowed: readonly Value[]): Value => {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw invalid(`--${name} ${value}：只能是 ${allowed.join('、')}`)
  return found
}

const pairs = (name: string, given: readonly string[]): Mapping =>
  Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw invalid(`--${name} ${pair}：须写成 字段=${name === 'map' ? '列名' : '值'}`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const read = (args: readonly string[]) => {
  try {
    const text = { type: 'string' } as const
    const many = { type: 'string', multiple: true } as const
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        map: many,
        default: many,
        crs: text,
        encoding: text,
        tz: text,
        wide: { type: 'boolean' },
        date: text,
        key: text,
        metric: text,
        kind: text,
        unit: text,
        name: text,
        source: text,
        period: text,
        format: text,
        url: text,
        rejects: text,
        'token-file': text,
      },
    })
  } catch (error) {
    throw invalid(`选项有误：${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Reads the command line. The token and the rejects file are looked for in `dataDir` unless said otherwise. Throws `invalid` with the usage. */
export const readOptions = (
  args: readonly string[],
  dataDir: string,
  home = 'http://127.0.0.1:5180',
): ImportOptions => {
  const { values, positionals } = read(args)
  const [what, file, ...more] = positionals
  if (what === undefined || file === undefined) throw invalid('请写明导入什么、从哪个文件')
  if (more.length > 0) throw invalid(`多余的参数：${more.join(' ')}`)
  const kind = oneOf('类型', what, ['observations', 'complaints'] as const)
  if (kind === 'complaints' && (values.wide || values.metric)) throw invalid('--wide 和 --metric 只用于 observations')
  if (values.wide && !/^\d{4}-\d{2}-\d{2}$/.test(values.date ?? ''))
    throw invalid('宽表须用 --date 指明日期，例如 --date 2024-05-10')
  if (values.metric !== undefined && !metricCode.test(values.metric))
    throw invalid(`--metric ${values.metric}：须为小写字母开头、由小写字母数字和下划线组成`)
  if (values.tz !== undefined && !isZone(values.tz))
    throw invalid(`--tz ${values.tz}：没有这个时区，例如 Asia/Shanghai`)
  const format =
    values.format === undefined ? formatOf(file) : oneOf('format', values.format, ['csv', 'ndjson', 'geojson'] as const)
  if (!format) throw invalid(`认不出 ${basename(file)} 的格式，请用 --format csv、ndjson 或 geojson 指明`)
  const source = values.source ?? basename(file).replace(/\.[^.]+$/, '')
  const period = values.period
  if (period !== undefined && !(Number.isInteger(Number(period)) && Number(period) >= 1 && Number(period) <= 3600))
    throw invalid(`--period ${period}：须为 1-3600 的整数秒`)
  const defaults = pairs('default', values.default ?? [])
  return {
    kind,
    file,
    format,
    map: pairs('map', values.map ?? []),
    defaults: {
      ...(kind === 'observations' ? { source: [...source].slice(0, longestSource).join('') } : {}),
      ...(values.metric !== undefined ? { metric: values.metric } : {}),
      ...(period !== undefined ? { period } : {}),
      ...defaults,
    },
    constants: (['metric', 'source', 'period'] as const).filter((name) => values[name] !== undefined),
    crs: oneOf('crs', (values.crs ?? 'wgs84').toLowerCase(), crsNames),
    crsStated: values.crs !== undefined,
    encoding: oneOf('encoding', (values.encoding ?? 'auto').toLowerCase(), ['auto', 'utf-8', 'gb18030'] as const),
    timeZone: values.tz,
    wide: values.wide && values.date ? { date: values.date } : undefined,
    keyColumn: values.key,
    metric:
      values.metric === undefined
        ? undefined
        : {
            code: values.metric,
            ...(values.name !== undefined ? { name: values.name } : {}),
            ...(values.unit !== undefined ? { unit: values.unit } : {}),
            ...(values.kind !== undefined ? { kind: oneOf('kind', values.kind, ['flow', 'stock'] as const) } : {}),
          },
    url: (values.url ?? home).replace(/\/+$/, ''),
    rejects: values.rejects ?? join(dataDir, `${basename(file)}.rejects.csv`),
    tokenFile: values['token-file'] ?? join(dataDir, 'administrator.token'),
  }
}
