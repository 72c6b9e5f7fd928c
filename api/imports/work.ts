import { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { connectLedger } from '../db/postgres/client.ts'
import { IssueList, mostIssues } from '../files/issues.ts'
import type { CheckReport, CommitResult, KnownCity, MappedRow } from '../files/kind.ts'
import { openSource } from '../files/open.ts'
import type { Source } from '../files/source.ts'
import { factsOf } from './describe.ts'
import { kinds } from './kinds.ts'
import { fieldsFor, makeMapper } from './mapping.ts'
import { commitMark, markedLedger } from './marked.ts'
import { PointSample } from './sample.ts'
import { settleMapping } from './settle.ts'
import type { KindTask, Outcome, Task } from './task.ts'

/** What the thread gives to its work. */
type Bench = {
  ledger: LedgerDb
  city: KnownCity
  signal: AbortSignal
  onShare: (share: number) => void
}

type Flow = {
  rows: number
  rejected: number
  issues: IssueList
  sample: PointSample
  heldBack: MappedRow['values'][]
}

/** As many as the largest kind takes rows that replace others. */
const mostHeldBack = 500_000

/** Rows at fault are kept back and noted; the others go on to the kind. */
async function* flowing(
  source: Source,
  map: ReturnType<typeof makeMapper>,
  flow: Flow,
  { signal, onShare }: Bench,
): AsyncGenerator<MappedRow[]> {
  for await (const batch of source.rows(onShare)) {
    signal.throwIfAborted()
    const good: MappedRow[] = []
    for (const raw of batch) {
      const mapped = map(raw)
      if ('issue' in mapped) {
        flow.rejected++
        flow.issues.add(mapped.issue)
        if (flow.heldBack.length < mostHeldBack) flow.heldBack.push(mapped.values)
        continue
      }
      good.push(mapped.row)
      if (mapped.row.geometry) flow.sample.add(mapped.row.geometry)
    }
    flow.rows += batch.length
    if (good.length > 0) yield good
  }
}

const prepare = async (task: KindTask, bench: Bench) => {
  const kind = kinds[task.kind]
  const source = await openSource(task.path, { name: task.name, ...task.opening })
  const mapping = settleMapping(kind.fields, source, task.mapping)
  const crs = source.crs ?? 'wgs84' // settled above: without a system nothing comes this far
  const flow: Flow = { rows: 0, rejected: 0, issues: new IssueList(), sample: new PointSample(), heldBack: [] }
  const rows = flowing(source, makeMapper(fieldsFor(kind.fields, source), mapping, crs), flow, bench)
  const at = new Date(task.at)
  const context = {
    ledger: bench.ledger,
    city: bench.city,
    // Its own schema has checked the options; which kind it is was lost on the way through the registry.
    options: kind.options.parse(task.options) as never,
    now: () => at,
    actor: task.actor,
    file: task.name,
    heldBack: flow.heldBack,
    signal: bench.signal,
    onProgress: () => undefined,
  }
  return { kind, source, mapping, crs, flow, rows, context }
}

/** Looks at every row and writes nothing. The report counts the rows kept back as rejected. */
const checkFile = async (task: KindTask, bench: Bench): Promise<Outcome['check']> => {
  const { kind, source, mapping, crs, flow, rows, context } = await prepare(task, bench)
  const report = await kind.check(rows, context)
  const suspicion = flow.sample.suspicion(crs, (lon, lat) => bench.city.contains(lon, lat))
  if (suspicion) flow.issues.add(suspicion)
  return { source: factsOf(source), mapping, report: joined(report, flow) }
}

const joined = (report: CheckReport, { rows, rejected, issues }: Flow): CheckReport => ({
  ...report,
  rows,
  rejected: report.rejected + rejected,
  // What concerns the whole comes first, then as the rows stand.
  issues: [...report.issues, ...issues.list].sort((a, b) => (a.row ?? 0) - (b.row ?? 0)).slice(0, mostIssues),
  issueCounts: sums(report.issueCounts, issues.counts),
})

const sums = (a: Record<string, number>, b: Record<string, number>): Record<string, number> => {
  const all = { ...a }
  for (const [code, count] of Object.entries(b)) all[code] = (all[code] ?? 0) + count
  return all
}

/** Writes the good rows in one transaction. */
const commitFile = async (task: KindTask, bench: Bench): Promise<CommitResult> => {
  const { kind, flow, rows, context } = await prepare(task, bench)
  const result = await kind.commit(rows, context)
  return { ...result, rows: flow.rows, rejected: result.rejected + flow.rejected }
}

/** Does a task of a kind with a connection to the ledger of its own. */
export const runKindTask = async (
  task: Exclude<Task, { verb: 'open' }>,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<Outcome['check'] | Outcome['commit']> => {
  const ledger = connectLedger(task.connection, () => undefined)
  try {
    const city = new CityHolder()
    await city.reload(ledger)
    const bench: Bench = { ledger, city: city.get(), signal, onShare }
    if (task.verb === 'check') return await checkFile(task, bench)
    const mark = commitMark(task.id, task.actor, new Date(task.at))
    return await commitFile(task, { ...bench, ledger: markedLedger(ledger, mark) })
  } finally {
    await ledger.destroy()
  }
}
