import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { Supervisor } from '../child.ts'
import { endOrphan, writeMark } from '../process.ts'
import type { ChdbOrders, ChdbReport } from './server.ts'

export type EmbeddedFacts = {
  supervisor: Supervisor
  /** http://user:key@127.0.0.1:port, as a ClickHouse client takes it; the port is the engine's newest. */
  url(): string
  port(): number
  /** The engine's process, undefined while it is away. */
  pid(): number | undefined
}

/** Starts chDB in a child process on `folder` and resolves when it answers. Throws Error with the engine's own words where it cannot. */
export async function startChdb(folder: string, log: (line: string) => void): Promise<EmbeddedFacts> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const user = 'qianshao'
  const key = randomBytes(24).toString('base64url')
  const orders: ChdbOrders = { path: join(folder, 'engine'), key, user, readers: 4, memory: Math.floor(totalmem() / 2) }
  const markFile = join(folder, 'engine.pid')
  let port = 0
  let pid: number | undefined

  const start = async () => {
    const orphan = await endOrphan(markFile, 3000)
    if (orphan) log(`chdb: ended process ${orphan} of an earlier run`)
    const child = fork(new URL('./server.ts', import.meta.url), [], {
      env: { ...process.env, TZ: 'UTC', UV_THREADPOOL_SIZE: '16', NODE_OPTIONS: '' },
      execArgv: [],
      // A group of its own: Ctrl-C in the terminal is for the parent, which ends its children in order.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const last: string[] = []
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter(Boolean)) {
        last.push(line)
        if (last.length > 5) last.shift()
        log(`chdb: ${line}`)
      }
    })
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        pid = undefined
        resolve(`chDB ended (${signal ?? `code ${code}`})${last.length > 0 ? `: ${last.at(-1)}` : ''}`)
      })
      child.once('error', (error) => resolve(`chDB did not start: ${error.message}`))
    })
    if (child.pid) writeMark(markFile, child.pid)
    child.send({ orders, port }, () => {})
    const report = await Promise.race([
      new Promise<ChdbReport>((resolve) => child.once('message', (message) => resolve(message as ChdbReport))),
      ended.then((reason): ChdbReport => ({ failed: reason })),
    ])
    if ('failed' in report) {
      // The old port may have been taken meanwhile: the next start asks for any.
      port = 0
      child.kill('SIGKILL')
      throw new Error([report.failed, ...last].join('; '))
    }
    port = report.ready.port
    pid = child.pid
    const stop = async () => {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
    }
    return { version: `chDB (ClickHouse ${report.ready.version})`, ended, stop }
  }

  const supervisor = new Supervisor({ name: 'chdb', start, log })
  await supervisor.start()
  return { supervisor, url: () => `http://${user}:${key}@127.0.0.1:${port}`, port: () => port, pid: () => pid }
}
