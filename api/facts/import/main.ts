import { join, resolve } from 'node:path'
import { AppError } from '../../http/errors.ts'
import { showProgress } from '../../progress.ts'
import { readOptions, usage } from './options.ts'
import { runImport } from './run.ts'
import { summaryLines } from './summary.ts'

const home = resolve(import.meta.dirname, '..', '..', '..')
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
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  const options = readOptions(args, dataDir, `http://127.0.0.1:${process.env.PORT ?? 5180}`)
  const stop = new AbortController()
  process.once('SIGINT', () => {
    process.stderr.write('\n正在停止：等在途的批次收妥（再按一次立即退出）\n')
    stop.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  const bar = showProgress(process.stderr)
  const summary = await runImport(
    options,
    { progress: (words, share) => bar.at(words, share), warn: (words) => process.stderr.write(`\n注意：${words}\n`) },
    stop.signal,
  )
  const [first = '', ...rest] = summaryLines(options, summary)
  bar.end('')
  process.stdout.write(`${[first, ...rest].join('\n')}\n`)
  if (summary.stopped) return 130
  return summary.totals.accepted === 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2)).catch(complain)
