import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'

/** One process for ever: a pid alone is used again by the system, so it is kept with the moment its process began. */
export type ProcessMark = { pid: number; began: string }

/** When the process began, in words that only have to be equal for the same process; undefined where no such process lives. */
export function processBegan(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name is in parentheses and may hold spaces: count fields after it. State is the 1st, start time the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A dead process whose parent has not looked yet is gone — once the last of its threads is: until then they hold its files.
    const gone = fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1
    return gone ? undefined : fields[19]
  } catch {
    if (existsSync('/proc/self/stat')) return undefined
  }
  return ps(pid, 'lstart=') || undefined
}

/** The command line of the process, '' where it is gone. */
export function commandOf(pid: number): string {
  return ps(pid, 'command=')
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return ''
  }
}

export function markOf(pid: number): ProcessMark {
  return { pid, began: processBegan(pid) ?? '' }
}

export function isAlive(mark: ProcessMark): boolean {
  return processBegan(mark.pid) === mark.began
}

/** Folder the process works in, where the system tells (Linux); PostgreSQL's processes all stand in their data folder. */
export function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}

/** Waits until the condition holds, looking every 10 ms; false when the time (milliseconds) is over first. */
export async function until(holds: () => boolean, time: number): Promise<boolean> {
  const deadline = Date.now() + time
  while (!holds()) {
    if (Date.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return true
}

export function writeMark(file: string, pid: number): void {
  writeFileSync(file, JSON.stringify(markOf(pid)), { mode: 0o600 })
}

/**
 * Ends the process an earlier run left behind, if it still lives: it is given `grace` milliseconds to finish by itself (its parent is gone, so it is
 * on its way out), then killed. Returns the pid it killed.
 */
export async function endOrphan(file: string, grace: number): Promise<number | undefined> {
  if (!existsSync(file)) return undefined
  let mark: ProcessMark
  try {
    mark = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    rmSync(file, { force: true })
    return undefined
  }
  const gone = () => !isAlive(mark)
  let killed: number | undefined
  if (!(await until(gone, grace))) {
    signal(mark.pid, 'SIGKILL')
    killed = mark.pid
    await until(gone, 5000)
  }
  rmSync(file, { force: true })
  return killed
}
