import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { citySettings } from './settings.ts'

const usage = `用法：npm run city -- --name 名称 --outline 轮廓.geojson [--tz 时区] [--calendar cn|none]
在 QIANSHAO_DATA 指定的新数据目录里写下 city.json；随后 npm start 即以该目录服务这座城市。
轮廓须为 WGS84 的 GeoJSON（Polygon、MultiPolygon 或其要素集，要素集取并集）。`

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    outline: { type: 'string' },
    tz: { type: 'string', default: 'Asia/Shanghai' },
    calendar: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help || !values.name || !values.outline) fail(usage)

const folder = resolve(process.env.QIANSHAO_DATA ?? 'data/local')
const file = resolve(folder, 'city.json')
try {
  const outline: unknown = JSON.parse(await readFile(String(values.outline), 'utf8'))
  const settings = citySettings({
    name: values.name,
    timeZone: values.tz,
    calendar: values.calendar ?? (values.tz === 'Asia/Shanghai' ? 'cn' : 'none'),
    outline,
  })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, JSON.stringify(settings), { flag: 'wx', mode: 0o600 })
  process.stdout.write(`已写下 ${settings.name} 的 ${basename(file)}：${file}\n`)
} catch (error) {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
    fail(`${file} 已存在：一个数据目录只服务一座城市，请换一个 QIANSHAO_DATA`)
  fail(error instanceof Error ? error.message : String(error))
}
