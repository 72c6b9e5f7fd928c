import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { commandOf, processBegan, signal, until, workingFolder } from '../process.ts'

/**
 * Stops a PostgreSQL that an earlier run left on this data folder. The folder's lock is ours, so nobody uses it: a fast shutdown, then a quick one.
 * A postmaster.pid whose number now belongs to some other program is removed, but only where the system can say that no process stands in the folder
 * (Linux): PostgreSQL would otherwise refuse to start for as long as that program lives.
 */
export async function endPostgresOrphan(data: string, log: (line: string) => void): Promise<void> {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) return
  const began = processBegan(pid)
  if (!began) return
  const here = realpathSync(data)
  const folder = workingFolder(pid)
  if (folder === here || (folder === undefined && commandOf(pid).includes(data))) {
    log(`postgres: stopping server ${pid} of an earlier run`)
    const gone = () => processBegan(pid) !== began
    for (const [name, wait] of [
      ['SIGINT', 10_000],
      ['SIGQUIT', 5000],
      ['SIGKILL', 5000],
    ] as const) {
      signal(pid, name)
      if (await until(gone, wait)) return
    }
    return
  }
  if (folder === undefined) return
  const others = readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && workingFolder(Number(entry)) === here)
  if (!others) rmSync(file, { force: true })
}
