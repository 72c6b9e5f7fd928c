import type { ClickHouseClient } from '@clickhouse/client'
import { cellToChildren, getResolution } from 'h3-js'
import { Hono } from 'hono'
import { type AppEnv, narrow } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { GridHolder } from '../grid/locate.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { areaTotals } from './areas.ts'
import { makeCoverage } from './coverage.ts'
import { maxFrames, project, readFrames } from './frames.ts'
import { makeHeads } from './head.ts'
import { finest, manifestOf } from './manifest.ts'
import { loadCapacity, newestBucket, oldestBucket } from './queries.ts'
import {
  areasQuery,
  extentQuery,
  framesQuery,
  heatQuery,
  liveQuery,
  manifestQuery,
  pulseQuery,
  seriesQuery,
} from './schema.ts'
import { makeCurves, type Place, type StoredNorms } from './series.ts'
import { makeSubjects, type Subject, streamOf } from './subject.ts'
import type { Ticks } from './ticks.ts'
import { totalsJson } from './totals.ts'
import { bucketAt, refuseTooLong, type Step, type Window, windowOf } from './window.ts'
import { encodeFrames } from './wire.ts'

type Deps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  grids: GridHolder
  ticks: Ticks
  /** What was learnt beforehand; without it every band is learnt when it is drawn. */
  stored?: StoredNorms
  now: () => Date
}

const binary = { 'Content-Type': 'application/octet-stream' }

const noPlace = (what: string): AppError => new AppError('not_found', `${what}不存在，或不在当前身份的辖区内`)

/** A span that the schema made sure is given. */
const spanOf = (asked: { from: number; to: number; step?: Step | undefined }): Window => {
  const window = windowOf(asked)
  if (!window) throw new AppError('invalid', '请给出时段 from 和 to')
  return window
}

/** Heat: what was counted where and when, as JSON columns for programs and as the binary wire (wire.ts) for screens. */
export const heatRoutes = ({ ledger, facts, city, grids, ticks, stored, now }: Deps) => {
  const find = makeSubjects({ ledger, facts, now })
  const coverage = makeCoverage({ facts, city, now })
  const heads = makeHeads({ facts, city, coverage, ticks, now })
  const curves = makeCurves({ facts, city, coverage, stored, now })
  const seconds = (): number => Math.floor(now().getTime() / 1000)

  /** The newest bucket of a subject, or the one under way where it has no data. */
  const newestWindow = async (subject: Subject, step: Step): Promise<Window> =>
    bucketAt((await newestBucket(facts, subject, step, seconds())) ?? seconds(), step)

  /** Where a whole scope's curve is drawn. */
  const wholeOf = (scope: readonly string[]): Place =>
    scope.includes('')
      ? { key: '*', cells: undefined }
      : {
          key: [...scope].sort().join(','),
          cells: city
            .get()
            .cellsIn(scope, finest)
            .map((cell) => BigInt(`0x${cell}`)),
        }

  /** Whether any area or grid lies in what was asked for. */
  const isKnown = (within: readonly string[]): boolean =>
    within.some((prefix) => grids.has(prefix) || city.get().areas.some(({ code }) => code.startsWith(prefix)))

  return new Hono<AppEnv>()
    .get('/heat', needs('read'), valid('query', heatQuery), async (c) => {
      const asked = c.req.valid('query')
      const { scope } = c.get('caller')
      const subject = await find(asked)
      const mine = asked.area === undefined ? scope : narrow(scope, asked.area)
      const manifest = manifestOf(city.get(), mine, asked.res ?? finest)
      if (asked.area !== undefined && manifest.cells.length === 0) throw noPlace(`区域“${asked.area}”`)
      const window = windowOf(asked) ?? (await newestWindow(subject, asked.step ?? 300))
      refuseTooLong(window, city.get().cells(finest).length)
      const { of, code, name, unit, kind } = subject
      const whose: { metric?: string; class?: string } = of === 'metric' ? { metric: code } : { class: code }
      const head = { ...whose, name, unit, kind, res: manifest.res, ...window }
      const within = asked.bbox && manifest.within(asked.bbox)
      const json = await totalsJson({ facts, city }, { subject, window, manifest, within, head })
      return c.body(json, 200, { 'Content-Type': 'application/json; charset=utf-8' })
    })
    .get('/heat/areas', needs('read'), valid('query', areasQuery), async (c) => {
      const asked = c.req.valid('query')
      const { scope } = c.get('caller')
      const subject = await find(asked)
      const within = asked.area === undefined ? scope : narrow(scope, asked.area)
      if (asked.area !== undefined && !isKnown(within)) throw noPlace(`区域“${asked.area}”`)
      const window = windowOf(asked) ?? (await newestWindow(subject, asked.step ?? 300))
      refuseTooLong(window, city.get().cells(finest).length)
      const totals = await areaTotals({ facts, city, coverage, grids }, { subject, window, level: asked.level, within })
      const { of, code, name, unit, kind } = subject
      const whose: { metric?: string; class?: string } = of === 'metric' ? { metric: code } : { class: code }
      return c.json({ level: asked.level, ...whose, name, unit, kind, ...window, ...totals })
    })
    .get('/heat/manifest', needs('read'), valid('query', manifestQuery), (c) => {
      const { bytes, etag } = manifestOf(city.get(), c.get('caller').scope, c.req.valid('query').res ?? finest)
      const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
      if (known.includes(etag)) return c.body(null, 304, { ETag: etag })
      return c.body(bytes, 200, { ...binary, ETag: etag })
    })
    .get('/heat/live', needs('read'), valid('query', liveQuery), async (c) => {
      const asked = c.req.valid('query')
      const subject = await find(asked)
      const manifest = manifestOf(city.get(), c.get('caller').scope, asked.res ?? finest)
      const { values, ...head } = await heads.read(subject)
      const grain = subject.kind === 'flow' && head.step === 3600 ? 1 / 12 : 1
      return c.body(
        encodeFrames({ ...head, values: project(values, manifest), cells: manifest.cells.length, grain }),
        200,
        binary,
      )
    })
    .get('/heat/frames', needs('read'), valid('query', framesQuery), async (c) => {
      const asked = c.req.valid('query')
      const subject = await find(asked)
      const manifest = manifestOf(city.get(), c.get('caller').scope, asked.res ?? finest)
      const window = spanOf(asked)
      refuseTooLong(window, manifest.cells.length, maxFrames)
      const tick = ticks.current
      const [values, newest] = await Promise.all([
        readFrames({ facts, city, coverage }, subject, window, manifest),
        coverage.newestHour(streamOf(subject)),
      ])
      const grain = subject.kind === 'flow' ? 300 / window.step : 1
      const asOf = newest === undefined ? 0 : Math.min(seconds(), newest + 3600)
      return c.body(
        encodeFrames({ values, cells: manifest.cells.length, step: window.step, from: window.from, asOf, tick, grain }),
        200,
        binary,
      )
    })
    .get('/heat/series', needs('read'), valid('query', seriesQuery), async (c) => {
      const asked = c.req.valid('query')
      const { cell } = asked
      const subject = await find(asked)
      const res = getResolution(cell)
      const children = new Set(res === finest ? [cell] : cellToChildren(cell, finest))
      const mine = city
        .get()
        .cellsIn(c.get('caller').scope, finest)
        .filter((own) => children.has(own))
      if (mine.length === 0) throw noPlace(`网格“${cell}”`)
      const window = spanOf(asked)
      refuseTooLong(window, 1)
      const [curve, capacity] = await Promise.all([
        curves.read(subject, window, { key: `${cell} ${mine.length}`, cells: mine.map((own) => BigInt(`0x${own}`)) }),
        subject.of === 'metric' && res === finest ? loadCapacity(ledger, subject.code, cell) : undefined,
      ])
      const { name, unit, kind } = subject
      return c.json({
        ...curve,
        name,
        unit,
        kind,
        capacity: capacity?.capacity ?? null,
        capacityBasis: capacity?.basis ?? null,
      })
    })
    .get('/heat/pulse', needs('read'), valid('query', pulseQuery), async (c) => {
      const asked = c.req.valid('query')
      const subject = await find(asked)
      const window = spanOf(asked)
      refuseTooLong(window, city.get().cells(finest).length)
      const { name, unit, kind } = subject
      return c.json({ ...(await curves.read(subject, window, wholeOf(c.get('caller').scope))), name, unit, kind })
    })
    .get('/heat/extent', needs('read'), valid('query', extentQuery), async (c) => {
      const subject = await find(c.req.valid('query'))
      const ends = async (step: Step) => {
        const [oldest, newest] = await Promise.all([
          oldestBucket(facts, subject, step),
          newestBucket(facts, subject, step, seconds()),
        ])
        return { from: oldest ?? null, to: newest === undefined ? null : newest + step }
      }
      const [hours, fine] = await Promise.all([ends(3600), ends(300)])
      return c.json({ ...hours, fineFrom: fine.from, fineTo: fine.to })
    })
}
