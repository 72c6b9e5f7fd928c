import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The engine notes a block's token in its table's deduplication log just before it renames the finished part into place (write, then rename:
 * MergeTreeSink::commitPart of ClickHouse 26.7, seen with strace). Killed between the two it remembers a token whose rows it has not, and a sender who tries again
 * is told that all is well: the rows are lost. So before the engine opens its folder, a newest entry without its part is taken back.
 * Returns the tables mended, as paths below the folder.
 */
export function mendDeduplicationLogs(folder: string): string[] {
  const store = join(folder, 'store')
  if (!existsSync(store)) return []
  const tables = readdirSync(store).flatMap((prefix) =>
    readdirSync(join(store, prefix)).map((id) => join(store, prefix, id)),
  )
  return tables.filter((table) => existsSync(join(table, 'deduplication_logs')) && mendTable(table))
}

type Entry = { added: boolean; part: string; token: string }

function mendTable(table: string): boolean {
  const folder = join(table, 'deduplication_logs')
  const logs = readdirSync(folder)
    .map((name) => ({ file: join(folder, name), number: Number(/^deduplication_log_(\d+)\.txt$/.exec(name)?.[1]) }))
    .filter((log) => log.number > 0)
    .sort((a, b) => b.number - a.number)
  const newest = logs[0]
  if (!newest) return false
  for (const { file } of logs) {
    const entries = readLog(file)
    const last = entries.at(-1)
    // A log that was only just begun is empty: the newest entry is in the one before.
    if (!last) continue
    // One table commits one part at a time, so only the newest part can be missing.
    const ghosts =
      last.added && !stands(table, last.part) ? entries.filter((entry) => entry.added && entry.part === last.part) : []
    for (const { part, token } of ghosts) appendFileSync(newest.file, `2\t${part}\t${token}\n`)
    return ghosts.length > 0
  }
  return false
}

/** Reads a log and cuts off a last line that was never finished, which would spoil every line after it. */
function readLog(file: string): Entry[] {
  const text = readFileSync(file, 'utf8')
  const whole = text.lastIndexOf('\n') + 1
  if (whole < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, whole)))
  return text
    .slice(0, whole)
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [operation, part = '', token = ''] = line.split('\t')
      return { added: operation === '1', part, token }
    })
}

/** Whether the part is there, by itself or merged into a later one. */
function stands(table: string, part: string): boolean {
  const wanted = blocksOf(part)
  // A name of another kind is none of ours to judge.
  if (!wanted) return true
  return readdirSync(table).some((name) => {
    const found = blocksOf(name)
    return found?.partition === wanted.partition && found.first <= wanted.first && found.last >= wanted.last
  })
}

/** A part's name is partition_firstBlock_lastBlock_level, and after a mutation its number. */
function blocksOf(name: string): { partition: string; first: number; last: number } | undefined {
  const [, partition, first, last] = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name) ?? []
  return partition === undefined ? undefined : { partition, first: Number(first), last: Number(last) }
}
