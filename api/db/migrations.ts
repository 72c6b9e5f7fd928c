import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AppError } from '../http/errors.ts'

/** One numbered SQL file. `digest` is the SHA-256 of its text: a landed file is never edited, a change is a new file. */
export type Migration = { name: string; digest: string; sql: string }

/** The files of data/<room>, in order. Throws Error where two have one number or a name has none. */
export function readMigrations(
  room: 'ledger' | 'facts',
  root: URL = new URL('../../data/', import.meta.url),
): Migration[] {
  const folder = new URL(`${room}/`, root)
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const numbers = new Map<string, string>()
  return names.map((name) => {
    const number = /^(\d{4})_\w+\.sql$/.exec(name)?.[1]
    if (!number) throw new Error(`${fileURLToPath(new URL(name, folder))}: a migration is named 0001_what.sql`)
    const other = numbers.get(number)
    if (other) throw new Error(`${name} and ${other} have the same number`)
    numbers.set(number, name)
    const sql = readFileSync(new URL(name, folder), 'utf8')
    return { name, sql, digest: createHash('sha256').update(sql).digest('hex') }
  })
}

/**
 * Which of the files are still to be run, given what the store says was run.
 * Throws AppError conflict, naming the file, where a landed file was edited or the store knows a file we do not have (a newer program made it).
 */
export function pendingMigrations(
  files: readonly Migration[],
  done: ReadonlyMap<string, string>,
  store: string,
): Migration[] {
  for (const [name, digest] of done) {
    const file = files.find((one) => one.name === name)
    if (!file)
      throw new AppError(
        'conflict',
        `${store}里已执行过 ${name}，本程序没有这个文件：数据由更新的版本建立，请用那个版本启动`,
      )
    if (file.digest !== digest)
      throw new AppError(
        'conflict',
        `${name} 已在${store}执行过，之后又被修改：已落地的迁移文件不能改，请恢复原文并另加一个新编号的文件`,
      )
  }
  return files.filter((file) => !done.has(file.name))
}

/** The statements of a file: parted by semicolons; comments are dropped, since theirs must not count. */
export function statementsOf(sql: string): string[] {
  return sql
    .split('\n')
    .map((line) => line.replace(/(^|\s)--.*$/, ''))
    .join('\n')
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean)
}
