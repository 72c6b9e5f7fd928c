import { join, resolve } from 'node:path'
import { AppError } from '../http/errors.ts'
import { showProgress } from '../progress.ts'
import { draftKinds, readDraftOptions, usage } from './cli/options.ts'
import { runDraft } from './cli/run.ts'

const home = resolve(import.meta.dirname, '..', '..')
const dataDir = resolve(process.env.QIANSHAO_DATA ?? join(home, 'data', 'local'))

const complain = (error: unknown): number => {
  if (error instanceof AppError) {
    process.stderr.write(`${error.message}\n`)
    return error.code === 'invalid' ? 2 : 1
  }
  process.stderr.write(`导入失败：${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 1
}

const main = async (args: readonly string[]): Promise<number> => {
  const options = readDraftOptions(args, dataDir, `http://127.0.0.1:${process.env.PORT ?? 5180}`)
  const stop = new AbortController()
  process.once('SIGINT', () => {
    process.stderr.write('\n正在停止（再按一次立即退出）\n')
    stop.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  const bar = showProgress(process.stderr)
  const say = (line: string): void => {
    if (process.stderr.isTTY) bar.end('')
    process.stdout.write(`${line}\n`)
  }
  const isWritten = await runDraft(options, { progress: (words, share) => bar.at(words, share), say }, stop.signal)
  return isWritten ? 0 : 1
}

const args = process.argv.slice(2)
const isHelp = args.includes('--help') || args.includes('-h')
if (isHelp) process.stdout.write(`${usage}\n\n`)
// Observations and complaints are sent row by row, without a draft: their command reads the same arguments.
if (!isHelp && draftKinds.some((kind) => args.includes(kind))) process.exitCode = await main(args).catch(complain)
else await import('../facts/import/main.ts')
