import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { crsNames } from '../../files/crs.ts'
import { AppError } from '../../http/errors.ts'
import type { AnyKind } from '../kinds.ts'
import type { Opening } from '../schema.ts'

export type DraftOptions = {
  kind: AnyKind['name']
  file: string
  opening: Opening
  map: Record<string, string>
  options: Record<string, string>
  force: boolean
  url: string
  tokenFile: string
  rejects: string
}

export const usage = `用法：npm run import -- areas|grids|components 文件 [选项]

  文件可以是 GeoJSON、Shapefile（zip）、GeoPackage、KML/KMZ、CSV、XLSX
  --map 字段=列名        列对应，可写多次（字段同名或常见列名自动识别；表格另有 lon、lat、wkt）
  --crs ${crsNames.join('|')} 文件的坐标系；文件自己说明了的可以不写
  --encoding utf-8|gb18030   --layer 图层或工作表
  --option 名=值         这类导入自己的选项，可写多次，例如 validFrom=2026-01-01
  --force               有整体性问题或坐标系可疑时仍然写入
  --url http://127.0.0.1:5180   --token-file 令牌文件   --rejects 逐行说明.csv`

const invalid = (message: string): AppError => new AppError('invalid', `${message}\n\n${usage}`)

const pairs = (name: string, given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw invalid(`--${name} ${pair}：须写成 ${name === 'map' ? '字段=列名' : '名=值'}`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

const oneOf = <Value extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly Value[],
): Value | undefined => {
  if (value === undefined) return undefined
  const found = allowed.find((one) => one === value.toLowerCase())
  if (found === undefined) throw invalid(`--${name} ${value}：只能是 ${allowed.join('、')}`)
  return found
}

const read = (args: readonly string[]) => {
  try {
    const text = { type: 'string' } as const
    const many = { type: 'string', multiple: true } as const
    const options = {
      map: many,
      option: many,
      crs: text,
      encoding: text,
      layer: text,
      url: text,
      rejects: text,
    } as const
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, 'token-file': text, force: { type: 'boolean' } },
    })
  } catch (error) {
    throw invalid(`选项有误：${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The kinds that come in as drafts; the others go their own way. */
export const draftKinds = ['areas', 'grids', 'components'] as const satisfies readonly AnyKind['name'][]

/** Reads the command line. The token and the rejects file are looked for in `dataDir` unless said otherwise. Throws `invalid` with the usage. */
export const readDraftOptions = (args: readonly string[], dataDir: string, home: string): DraftOptions => {
  const { values, positionals } = read(args)
  const [what, file, ...more] = positionals
  const kind = oneOf('类型', what, draftKinds)
  if (kind === undefined || file === undefined) throw invalid('请写明导入什么、从哪个文件')
  if (more.length > 0) throw invalid(`多余的参数：${more.join(' ')}`)
  return {
    kind,
    file,
    opening: {
      crs: oneOf('crs', values.crs, crsNames),
      encoding: oneOf('encoding', values.encoding, ['utf-8', 'gb18030'] as const),
      layer: values.layer,
    },
    map: pairs('map', values.map ?? []),
    options: pairs('option', values.option ?? []),
    force: values.force ?? false,
    url: (values.url ?? home).replace(/\/+$/, ''),
    tokenFile: values['token-file'] ?? join(dataDir, 'administrator.token'),
    rejects: values.rejects ?? join(dataDir, `${basename(file)}.rejects.csv`),
  }
}
