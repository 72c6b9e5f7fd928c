import { AppError } from '../../http/errors.ts'
import type { RunControl } from '../runs.ts'
import { scanInThread } from '../scan/thread.ts'
import { classNow } from './classes.ts'
import { clustersAt, type PointCluster, type Scanner } from './cluster.ts'
import { classAliases, pointsBetween } from './queries.ts'
import type { ScanInput } from './schema.ts'
import type { ComplaintDeps } from './watch.ts'
import { whereabouts } from './where.ts'
import { words } from './words.ts'

/** `scope`: areas whose orders may be looked at. */
export type ScanAsked = ScanInput & { scope: readonly string[] }

/** Clusters most likely first; instants ISO 8601, places WGS84, radius in metres. */
export type ScanResult = {
  orders: number
  clusters: (Omit<PointCluster, 'since' | 'newest'> & { since: string; newest: string; place: string; area: string })[]
}

const hour = 3_600_000
const mostOrders = 20_000
const mostClusters = 20

/**
 * Scans the orders of some days for clusters in space and time, in a thread. `recurrenceDays`: days between such clusters by chance, if one
 * looked once a day. Throws invalid where there are more orders than a scan can take, the signal's reason once aborted.
 */
export const findClusters = async (
  {
    ledger,
    facts,
    city,
    scanner = scanInThread,
  }: Pick<ComplaintDeps, 'ledger' | 'facts' | 'city'> & { scanner?: Scanner },
  asked: ScanAsked,
  { signal, onProgress }: RunControl,
): Promise<ScanResult> => {
  const calendar = city.calendar()
  // Noon lies in its own day in every zone that this may be.
  const start = calendar.startOfDay(new Date(`${asked.from}T12:00:00Z`))
  const end = calendar.startOfDay(new Date(`${asked.to}T12:00:00Z`), 1)
  const [from, to] = [start.getTime() / 1000, end.getTime() / 1000]
  const now = classNow(await classAliases(ledger))
  const inScope = (code: string): boolean => asked.scope.some((prefix) => code.startsWith(prefix))
  const points = (await pointsBetween(facts, from, to, signal)).filter(
    (point) =>
      inScope(city.get().areaOfCell(point.cell)) && (!asked.class || now(point.class, point.at) === asked.class),
  )
  if (points.length > mostOrders) throw new AppError('invalid', words.tooMany(points.length, mostOrders))
  const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / (24 * hour)))
  const clusters = await clustersAt(points, to, { ...asked, days, groups: 1, mostClusters }, scanner, {
    signal,
    onProgress: (done) => onProgress(done / asked.replications),
  })
  const where = await whereabouts(
    ledger,
    city.get(),
    clusters.flatMap(({ cells }) => cells.map(({ cell }) => cell)),
  )
  return {
    orders: points.length,
    clusters: clusters.map(({ since, newest, ...cluster }) => ({
      ...cluster,
      since: new Date(since * 1000).toISOString(),
      newest: new Date(newest * 1000).toISOString(),
      place: where.place(cluster.cells),
      area: where.areaOf(cluster.cells[0]?.cell ?? ''),
    })),
  }
}
