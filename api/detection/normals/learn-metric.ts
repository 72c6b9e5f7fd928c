import type { ClickHouseClient } from '@clickhouse/client'
import { cellToParent } from 'h3-js'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { baselineSeconds } from '../../heat/normal.ts'
import { excludedHours, maskOf } from './exclude.ts'
import { coveredHours } from './fill.ts'
import { mostHeldOut } from './learn.ts'
import { learnDefaults, type MetricKind } from './normals.ts'
import {
  coverageOf,
  dispersionOf,
  hourlyValues,
  type NormalVersion,
  newestHour,
  pastIncidents,
  type Span,
} from './queries.ts'
import { slotsOfHours } from './slots.ts'
import { LearnThread } from './thread.ts'
import { writeBlock, writeVersion } from './write.ts'

export type LearnDeps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder; now: () => Date }

export type LearnControl = { signal?: AbortSignal; onProgress?: (share: number) => void }

/** Cells of a block: eight weeks of them are 22 MB. */
const mostInBlock = 2048

/** Cells are held out, and 5 minutes looked at, for about so many days before the end. */
const fineDays = 7

/**
 * Learns what is normal for a metric from the 8 weeks up to `until` (epoch seconds, on the hour; or up to its newest data, where that is
 * older), leaving out the hours of past incidents, and puts it in force as `version`. The arithmetic is done in a thread of its own, a block of cells at
 * a time. Undefined where the metric has no data; rejects with the signal's reason, and then nothing of the version is in force.
 */
export const learnMetric = async (
  { ledger, facts, city, now }: LearnDeps,
  { code: metric, kind }: { code: string; kind: MetricKind },
  version: number,
  until: number,
  { signal, onProgress }: LearnControl = {},
): Promise<NormalVersion | undefined> => {
  const begun = performance.now()
  const newest = await newestHour(facts, metric, until)
  if (newest === undefined) return undefined
  const to = Math.min(until, newest + 3600)
  const span: Span = { metric, from: to - baselineSeconds, to }
  const hours = baselineSeconds / 3600
  const slots = slotsOfHours(city.calendar(), span.from, hours)
  const [{ cells, rows, byHour }, incidents] = await Promise.all([coverageOf(facts, span), pastIncidents(ledger, span)])
  const covered = coveredHours(
    Array.from({ length: hours }, (_, hour) => byHour.get(hour) ?? 0),
    slots,
  )
  const away = excludedHours(incidents, span)
  const thread = new LearnThread({ kind, slots, covered, cells: cells.length, settings: learnDefaults })
  let [done, excluded] = [0, 0]
  try {
    for (const [number, block] of blocksOf(cells).entries()) {
      signal?.throwIfAborted()
      const names = block.map((cell) => cell.toString(16))
      const values = await hourlyValues(facts, kind, span, block)
      const mask = maskOf(names, hours, away)
      const learnt = await thread.block({ cells: names, values, excluded: mask?.mask })
      signal?.throwIfAborted()
      await writeBlock(facts, version, metric, number, block, learnt)
      excluded += mask?.count ?? 0
      done += block.length
      onProgress?.((0.95 * done) / cells.length)
    }
    const fine = { metric, from: to - fineDays * 86_400, to }
    const every = Math.max(1, Math.ceil(cells.length / mostHeldOut))
    const dispersion = kind === 'flow' ? await dispersionOf(facts, fine, every) : undefined
    const calibration = await thread.calibration(dispersion ?? 1)
    signal?.throwIfAborted()
    const madeAt = Math.floor(now().getTime() / 1000)
    const tookMs = Math.round(performance.now() - begun)
    const made = { version, metric, kind, from: span.from, to, madeAt, cells: cells.length, rows, excluded, tookMs }
    await writeVersion(facts, made, calibration)
    return made
  } finally {
    await thread.stop()
  }
}

/** Cells (ascending, so neighbours lie together) in blocks that no res-7 hexagon is cut by, unless it alone were too large. */
const blocksOf = (cells: readonly bigint[]): bigint[][] => {
  const blocks: bigint[][] = []
  let parent = ''
  let family: bigint[] = []
  const close = (): void => {
    const last = blocks[blocks.length - 1]
    if (last && last.length + family.length <= mostInBlock) last.push(...family)
    else if (family.length > 0) blocks.push(family)
    family = []
  }
  for (const cell of cells) {
    const own = cellToParent(cell.toString(16), 7)
    if (own !== parent) close()
    parent = own
    family.push(cell)
  }
  close()
  return blocks
}
