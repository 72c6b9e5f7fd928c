import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ready, startServer } from '../support/server.ts'

/** Process ids of a process and all below it. */
const family = (root: number): number[] => {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // The name in the second field may hold blanks and brackets; the parent follows the last one.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\)\s/s, '')
        .split(' ')
      parents.set(Number(name), Number(fields[1]))
    } catch {
      // It ended between the listing and the look.
    }
  }
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child)
  return found
}

type Footprint = { name: string; mebibytes: number }

/** Proportional memory (PSS: shared pages counted once over all sharers) by kind of process. */
const memory = (root: number): Footprint[] => {
  const sums = new Map<string, number>()
  for (const pid of family(root)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const kibibytes = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
      const name = command.includes('api/main.ts')
        ? 'api'
        : command.includes('chdb/server')
          ? 'chDB'
          : command.includes('postgres')
            ? 'PostgreSQL'
            : command.includes('feed.ts')
              ? 'demo feed'
              : 'other'
      sums.set(name, (sums.get(name) ?? 0) + kibibytes / 1024)
    } catch {
      // It ended, or it is not ours to look into.
    }
  }
  return [...sums].map(([name, mebibytes]) => ({ name, mebibytes }))
}

const mebibytesOf = (folder: string): number =>
  Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0]) / 1024

/**
 * Starts the demo city in a folder of its own, waits until its map is usable and then so many minutes more, and prints how long the
 * start took, the memory of all processes and the size on disk for each million observations. Linux only: it reads /proc.
 */
export const benchFootprint = async (print: (line: string) => void, minutes = 2): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-footprint-'))
  const began = Date.now()
  const server = await startServer({ dataDir })
  try {
    await ready(server, 300_000)
    print(`| first start to a usable map | ${((Date.now() - began) / 1000).toFixed(1)} s | ≤ 90 s |`)
    await new Promise((done) => setTimeout(done, minutes * 60_000))
    const parts = memory(server.child.pid ?? 0)
    const total = parts.reduce((sum, part) => sum + part.mebibytes, 0)
    const named = parts.map((part) => `${part.name} ${part.mebibytes.toFixed(0)}`).join(', ')
    print(`| memory of all processes ${minutes} min after that (PSS) | ${total.toFixed(0)} MiB (${named}) | |`)
    await server.stop()
    const rows = await countObservations(dataDir)
    const millions = rows / 1e6
    const facts = mebibytesOf(join(dataDir, 'facts'))
    const ledger = mebibytesOf(join(dataDir, 'ledger'))
    print(`| observations stored | ${millions.toFixed(2)} M | |`)
    print(`| facts on disk per million observations, raw and both roll-ups | ${(facts / millions).toFixed(1)} MiB | |`)
    print(`| ledger on disk | ${ledger.toFixed(0)} MiB | |`)
    const again = Date.now()
    const second = await startServer({ dataDir })
    await ready(second, 60_000)
    print(`| later start to a usable map | ${((Date.now() - again) / 1000).toFixed(1)} s | ≤ 10 s |`)
    await second.stop()
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const countObservations = async (dataDir: string): Promise<number> => {
  const { openStores } = await import('../../api/db/open.ts')
  const { query } = await import('../../api/db/facts.ts')
  const stores = await openStores({ dataDir, log: () => {} })
  try {
    const [row] = await query<{ rows: string }>(stores.facts, 'select count() as rows from observations')
    return Number(row?.rows ?? 0)
  } finally {
    await stores.close()
  }
}
