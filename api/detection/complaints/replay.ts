import { sentenceOf } from '../../alerts/sentences.ts'
import type { Replayed } from '../replayed.ts'
import { classNow } from './classes.ts'
import { outbreakIncident } from './incident.ts'
import { pastEpisodes } from './looks.ts'
import { classAliases, tallyRows } from './queries.ts'
import { isOffered, repeatIncident, repeatsUntil } from './repeat-watch.ts'
import { replayScan } from './replay-scan.ts'
import { replaySevere } from './replay-severe.ts'
import { around, type ComplaintReplay, type ComplaintRule, type Deps, type Single, type Told } from './replaying.ts'
import { tallyOf } from './tally.ts'
import { Usual } from './usual.ts'
import { weeksRead } from './watch.ts'

const day = 86_400

/**
 * What a complaint rule would have raised over past data, by book, in order of opening. Outbreaks are looked for every hour, clusters at each
 * midnight, severe reports one by one, repeats once, at the end. Writes nothing, lets other work in, throws the signal's reason once aborted.
 */
export const replayComplaints = async (deps: Deps, replay: ComplaintReplay): Promise<Replayed[][]> => {
  const told: Replayed[][] = []
  for (const [index, book] of replay.books.entries()) {
    const onProgress = (share: number): void => replay.onProgress((index + share) / replay.books.length)
    const found = await replays[replay.rule](deps, { ...replay, onProgress }, book)
    replay.signal.throwIfAborted()
    told.push(
      found
        .filter(({ subject, incident }) => {
          const { subject: wanted = '', area = '' } = replay
          return (wanted === '' || subject === wanted) && incident.area.startsWith(area)
        })
        .map((one) => toReplayed(deps, replay.rule, one))
        .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
    )
  }
  return told
}

const outbreaks: Single = async ({ ledger, facts, city }, { from, to, signal, onProgress }, book) => {
  const span = { from: from.getTime() / 1000, to: Math.floor(to.getTime() / 1000) }
  const read = { from: span.from - weeksRead * 7 * day, to: span.to }
  const rows = await tallyRows(facts, Math.max(0, read.from), read.to, signal)
  const first = rows.reduce((least, { at }) => Math.min(least, at), read.to)
  const now = classNow(await classAliases(ledger))
  const tally = tallyOf(rows, { from: first, to: read.to }, city.get().areaOfCell, now)
  const usual = new Usual(tally, city.calendar())
  const episodes = await pastEpisodes({ tally, usual, book, city }, span.from, span.to, { signal, onProgress })
  const where = await around(
    { ledger, city },
    episodes.map(({ worst }) => worst),
  )
  return episodes.map(({ worst, from: opened, to: last }) => ({
    subject: worst.subject,
    name: worst.subject,
    incident: outbreakIncident(worst, where),
    from: opened,
    to: last,
  }))
}

const repeats: Single = async (deps, { to, signal }, book) => {
  const settings = book.settingsFor('repeat')
  const { found } = await repeatsUntil(deps, to.getTime() / 1000, settings, signal)
  const { city } = deps
  const offered = found.filter(({ cluster, cells }) => {
    const own = book.settingsFor('repeat', {
      subject: cluster.subject,
      area: city.get().areaOfCell(cells[0]?.cell ?? ''),
    })
    return own.enabled && isOffered(cluster, own)
  })
  const where = await around(deps, offered)
  return offered.slice(0, settings.most).map((one) => ({
    subject: one.cluster.subject,
    name: one.cluster.subject,
    incident: repeatIncident(one, where),
    from: to.getTime() / 1000,
    to: to.getTime() / 1000,
  }))
}

const replays: Record<ComplaintRule, Single> = {
  outbreak: outbreaks,
  scan: replayScan,
  severe: replaySevere,
  repeat: repeats,
}

const toReplayed = (
  { city }: Pick<Deps, 'city'>,
  rule: ComplaintRule,
  { subject, name, incident, from, to }: Told,
): Replayed => ({
  rule,
  metric: 'complaints',
  subject,
  place: incident.place,
  area: incident.area,
  severity: incident.severity,
  cells: incident.cells.map(({ cell }) => cell),
  from: new Date(from * 1000).toISOString(),
  to: new Date(to * 1000).toISOString(),
  sentence: sentenceOf(
    {
      rule,
      metricName: '',
      subjectName: name,
      unit: incident.evidence.unit,
      place: incident.place,
      observed: incident.observed,
      normal: incident.normal,
      cells: incident.cells.length,
      lastSeen: incident.lastSeen,
      evidence: incident.evidence,
      capacity: null,
      capacityBasis: null,
      pattern: '',
      weeks: 0,
      ofWeeks: 0,
    },
    city.calendar(),
  ),
})
