import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { smallCity } from './city.ts'

const home = resolve(import.meta.dirname, '..', '..')

export type RunningServer = {
  url: string
  child: ChildProcess
  /** All it has printed so far. */
  said: () => string
  /** Resolves with the exit code or the signal's name. */
  ended: Promise<number | string>
  /** Ends it as a service manager does and waits. */
  stop: () => Promise<void>
}

export type ServerOptions = { dataDir: string; port?: number; env?: Record<string, string> }

/** Polls until `check` gives something, or throws after `ms` with what was being waited for. */
export const until = async <T>(
  what: string,
  ms: number,
  check: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> => {
  const deadline = Date.now() + ms
  for (;;) {
    const found = await check()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

/** A free port of this machine, chosen by the system. */
export const freePort = async (): Promise<number> => {
  const { createServer } = await import('node:net')
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (typeof address !== 'object' || !address) throw new Error('no address')
  return address.port
}

/** Starts the real server as a process of its own, as `npm start` does. It is not ready yet: see `ready`. */
export const startServer = async ({ dataDir, port, env }: ServerOptions): Promise<RunningServer> => {
  const chosen = port ?? (await freePort())
  const child = spawn(process.execPath, [join(home, 'api', 'main.ts')], {
    cwd: home,
    env: { ...process.env, PORT: String(chosen), QIANSHAO_DATA: dataDir, DATABASE_URL: '', CLICKHOUSE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const ended = new Promise<number | string>((done) =>
    child.once('exit', (code, signal) => done(code ?? signal ?? 'unknown')),
  )
  return {
    url: `http://127.0.0.1:${chosen}`,
    child,
    said: () => Buffer.concat(said).toString(),
    ended,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** A new data folder that is to serve the small test city; the caller removes it. */
export const cityFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'qianshao-city-'))
  const { name, timeZone, calendar, outline } = smallCity()
  writeFileSync(join(folder, 'city.json'), JSON.stringify({ name, timeZone, calendar, outline }))
  return folder
}

export type Health = {
  ready: boolean
  reason: string
  progress: number
  stores: Record<'ledger' | 'facts', { state: string; engine: string }>
}

/** What /api/health says, with its status, or undefined while nobody answers. */
export const health = async (url: string): Promise<{ status: number; body: Health } | undefined> => {
  try {
    const answer = await fetch(`${url}/api/health`)
    return { status: answer.status, body: await answer.json() }
  } catch {
    return undefined
  }
}

/** Waits until the map is usable; throws with what the server printed if it ends or takes longer. */
export const ready = async (server: RunningServer, ms = 120_000): Promise<void> => {
  let dead: number | string | undefined
  void server.ended.then((how) => {
    dead = how
  })
  await until(`the server to be ready; it said:\n${server.said()}`, ms, async () => {
    if (dead !== undefined) throw new Error(`the server ended (${dead}):\n${server.said()}`)
    return (await health(server.url))?.status === 200
  })
}
