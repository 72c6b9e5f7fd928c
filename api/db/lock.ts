import { mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../http/errors.ts'
import { isAlive, markOf, type ProcessMark } from './process.ts'

export type FolderLock = { release(): void }

/** `where` is the machine and its set of pids: only a holder in the same set can be judged by its pid. */
type Holder = ProcessMark & { where: string; host: string; since: string }

/** The holder touches its lock this often, milliseconds; one that was not touched three times over is nobody's. */
const beat = 2000

/**
 * Takes the data folder for this process: two programs on one folder would destroy it. A lock left behind by a dead process is taken over.
 * Throws AppError conflict saying who holds the folder, unavailable where the folder cannot be written.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const file = join(dataDir, 'lock')
  const mine: Holder = { ...markOf(process.pid), where: whereami(), host: hostname(), since: new Date().toISOString() }
  const text = JSON.stringify(mine)
  try {
    // Nobody may list it, but a server that runs as another user must pass through.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    while (!create(file, text)) await takeOver(file, dataDir, mine)
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError(
      'unavailable',
      `数据文件夹 ${dataDir} 不可写（${reason}）：请检查权限和磁盘空间，或用 QIANSHAO_DATA 指定另一个文件夹`,
    )
  }
  const timer = setInterval(() => touch(file), beat)
  timer.unref()
  return {
    release() {
      clearInterval(timer)
      if (read(file) === text) rmSync(file, { force: true })
    },
  }
}

/** Clears the way when the holder is dead; throws AppError when it lives. */
async function takeOver(file: string, dataDir: string, mine: Holder): Promise<void> {
  const seen = read(file)
  if (seen === undefined) return
  const holder = parse(seen)
  // A lock that says nothing was cut off while written: it is judged by its age alone, as a foreign one.
  const lives = holder && holder.where === mine.where ? isAlive(holder) : await isTouched(file)
  if (lives) throw held(dataDir, holder, mine)
  // Moved aside first: of two that find the same dead lock, only one may clear the way.
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (read(aside) !== seen) renameSync(aside, file)
  else rmSync(aside, { force: true })
}

function held(dataDir: string, holder: Holder | undefined, mine: Holder): AppError {
  const who = holder
    ? `进程 ${holder.pid}${holder.where === mine.where ? '' : `（主机 ${holder.host}）`}，自 ${holder.since} 起`
    : '持有者不明'
  const details = holder && { pid: holder.pid, host: holder.host, since: holder.since }
  return new AppError(
    'conflict',
    `数据文件夹 ${dataDir} 正在使用中：${who}。请先停止它，或用 QIANSHAO_DATA 指定另一个文件夹`,
    details,
  )
}

function create(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // The folder was removed under us; the engines will say so.
  }
}

function touched(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

async function isTouched(file: string): Promise<boolean> {
  const first = touched(file)
  if (Math.abs(Date.now() - first) > 10 * beat) return false
  const deadline = Date.now() + 3 * beat
  while (Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (touched(file) !== first) return true
  }
  return false
}

function whereami(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}
