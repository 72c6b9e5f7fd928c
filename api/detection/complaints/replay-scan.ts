import { scanInThread } from '../scan/thread.ts'
import { classNow } from './classes.ts'
import { clustersAt, type PointCluster, seedOf } from './cluster.ts'
import { classAliases, pointsBetween } from './queries.ts'
import { around, type Single, type Told, touch } from './replaying.ts'
import { clusterIncident, groupsOf, isRare } from './scan-watch.ts'
import { whereabouts } from './where.ts'

const day = 86_400

/** Clusters as scans at each midnight would have found them. */
export const replayScan: Single = async ({ ledger, facts, city }, replay, book) => {
  const { from, to, signal, onProgress, scanner = scanInThread, subject: wanted = '' } = replay
  const calendar = city.calendar()
  const now = classNow(await classAliases(ledger))
  const [start, end] = [from.getTime() / 1000, to.getTime() / 1000]
  const settings = book.settingsFor('scan')
  const rows = await pointsBetween(facts, Math.max(0, start - settings.days * day), Math.floor(end), signal)
  const points = rows.map((row) => ({ ...row, class: now(row.class, row.at) }))
  const told: (Told & { cluster: PointCluster })[] = []
  const nameless = await whereabouts(ledger, city.get(), [])
  for (
    let at = calendar.startOfDay(from, 1).getTime() / 1000;
    at <= end;
    at = calendar.startOfDay(at * 1000, 1).getTime() / 1000
  ) {
    const { date } = calendar.local(at * 1000)
    const dayKind = calendar.dayKindOf(date)
    const groups = groupsOf(points.filter((point) => point.at >= at - settings.days * day && point.at < at))
    for (const [subject, own] of groups) {
      if (wanted !== '' && subject !== wanted) continue
      const scanned = {
        ...settings,
        fewest: book.settingsFor('scan', { subject, dayKind }).fewest,
        seed: seedOf(date, subject),
        groups: groups.size,
      }
      for (const cluster of await clustersAt(own, at, scanned, scanner, { signal })) {
        if (!isRare(book, subject, dayKind, nameless.areaOf(cluster.cells[0]?.cell ?? ''), cluster)) continue
        const known = told.findLast(
          (one) => one.subject === subject && at - one.to <= 1.5 * day && touch(one.cluster.cells, cluster.cells),
        )
        if (known) {
          known.to = at
          if (cluster.p < known.cluster.p) known.cluster = cluster
        } else
          told.push({ subject, name: subject, cluster, incident: clusterIncident(cluster, nameless), from: at, to: at })
      }
    }
    onProgress((at - start) / Math.max(1, end - start))
  }
  const where = await around(
    { ledger, city },
    told.map(({ cluster }) => cluster),
  )
  return told.map((one) => ({ ...one, incident: clusterIncident(one.cluster, where) }))
}
