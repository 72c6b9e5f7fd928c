import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const usage = `用法：npm run token -- --name 名称 --role operator|staff|sender|administrator [--scope 110102,110101] [--expires 2027-01-01]
向正在运行的前哨申请一个访问令牌；令牌只显示这一次。--scope 缺省为全市。`

const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    role: { type: 'string' },
    scope: { type: 'string', default: '' },
    expires: { type: 'string' },
    url: {
      type: 'string',
      default: `http://127.0.0.1:${process.env.PORT ?? 5180}`,
    },
  },
})

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

if (!values.name || !values.role) fail(usage)
const keyFile = join(resolve(process.env.QIANSHAO_DATA ?? 'data/local'), 'administrator.token')
const key = (
  await readFile(keyFile, 'utf8').catch(() =>
    fail(`读不到 ${keyFile}：请先 npm start，或用 QIANSHAO_DATA 指明数据目录`),
  )
).trim()
const answer = await fetch(`${values.url}/api/tokens`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
  },
  body: JSON.stringify({
    name: values.name,
    role: values.role,
    scope: values.scope.split(','),
    ...(values.expires ? { expiresAt: new Date(values.expires).toISOString() } : {}),
  }),
}).catch(() => fail(`连不上 ${values.url}：请先 npm start，或用 --url 指明地址`))
const said: unknown = await answer.json()
if (!answer.ok || typeof said !== 'object' || said === null || !('token' in said)) {
  fail(
    typeof said === 'object' && said !== null && 'message' in said
      ? String(said.message)
      : `服务器答复 ${answer.status}`,
  )
} else process.stdout.write(`${String(said.token)}\n`)
