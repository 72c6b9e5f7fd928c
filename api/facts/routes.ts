import type { ClickHouseClient } from '@clickhouse/client'
import { cellToChildren, getResolution } from 'h3-js'
import { Hono } from 'hono'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { City } from '../areas/city.ts'
import type { CityHolder } from '../areas/holder.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { incoming } from '../files/body.ts'
import { maskPhones } from '../files/mask.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { compareDay, daysUntil } from './day.ts'
import type { Ingest, Receipt } from './ingest.ts'
import { factResolution } from './place.ts'
import {
  type ComplaintRow,
  classesByDay,
  complaintClasses,
  countOfMetric,
  listComplaints,
  quarantinedObservations,
  saveMetric,
  unmappedComplaints,
} from './queries.ts'
import { classQuery, complaintQuery, dayQuery, isKey, metricBody, metricParam, sinceQuery } from './schema.ts'
import { readSources } from './sources.ts'

type Deps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder; ingest: Ingest; now: () => Date }

const keyOf = (header: string | undefined): string => {
  if (header === undefined || header.trim() === '')
    throw new AppError('invalid', '缺少请求头 Idempotency-Key：请为每一批数据起一个不重复的名字，重送时用同一个')
  const key = header.trim()
  if (!isKey(key)) throw new AppError('invalid', '请求头 Idempotency-Key 须为 1-200 个可见字符')
  return key
}

/** 201 a new batch, 202 new and still on its way to the fact store, 200 the same batch again. */
const statusOf = ({ duplicate, state }: Receipt): 200 | 201 | 202 => (duplicate ? 200 : state === 'stored' ? 201 : 202)

/** The res-10 cells that a reader asks for within its scope; undefined is everywhere. Throws not_found outside either. */
const cellsAsked = (city: City, scope: readonly string[], cell?: string, area?: string): bigint[] | undefined => {
  const whole = scope.includes('')
  if (!cell && !area && whole) return undefined
  let cells = city.cellsIn(scope, factResolution)
  if (area) {
    const inArea = new Set(city.cellsIn([area], factResolution))
    cells = cells.filter((one) => inArea.has(one))
    if (cells.length === 0) throw new AppError('not_found', `没有区划“${area}”，或不在您的辖区`)
  }
  if (cell) {
    const inCell = new Set(getResolution(cell) === factResolution ? [cell] : cellToChildren(cell, factResolution))
    cells = cells.filter((one) => inCell.has(one))
    if (cells.length === 0) throw new AppError('not_found', `没有网格“${cell}”，或不在您的辖区`)
  }
  return cells.map((one) => BigInt(`0x${one}`))
}

const shown = ({
  cell,
  at,
  text,
  place,
  foundBy,
  foundLevel,
  foundMatched,
  foundConfidence,
  ...row
}: ComplaintRow) => ({
  ...row,
  /** null: the coordinates are the sender's own, or there are none. */
  found:
    foundBy === 'sender'
      ? null
      : { by: foundBy, level: foundLevel, matched: maskPhones(foundMatched), confidence: foundConfidence },
  at: new Date(at * 1000).toISOString(),
  cell: row.placed === 'inside' ? BigInt(cell).toString(16) : null,
  place: maskPhones(place),
  text: maskPhones(text),
})

const wholeCity = (scope: readonly string[]): void => {
  if (!scope.includes('')) throw new AppError('forbidden', '隔离区的数据不属于任何辖区，须有全市范围的权限')
}

const monthSeconds = 30 * 86_400

/** Observations and complaints: taking them in, and what there is of them. */
export const factRoutes = ({ ledger, facts, city, ingest, now }: Deps) => {
  const seconds = (): number => Math.floor(now().getTime() / 1000)
  return new Hono<AppEnv>()
    .post('/observations', needs('ingest'), async (c) => {
      const key = keyOf(c.req.header('idempotency-key'))
      const receipt = await ingest.observations(c.get('caller'), key, incoming(c.req.raw))
      return c.json(receipt, statusOf(receipt))
    })
    .post('/complaints', needs('ingest'), async (c) => {
      const key = keyOf(c.req.header('idempotency-key'))
      const receipt = await ingest.complaints(c.get('caller'), key, incoming(c.req.raw))
      return c.json(receipt, statusOf(receipt))
    })
    .get('/complaints', needs('read'), valid('query', complaintQuery), async (c) => {
      const { cell, area, from = 0, to, class: kind, before, limit } = c.req.valid('query')
      const cells = cellsAsked(city.get(), c.get('caller').scope, cell, area)
      const rows = await listComplaints(facts, {
        cells,
        from,
        to: to ?? seconds() + 86_400,
        class: kind,
        before,
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return c.json({ complaints: page.map(shown), next: last ? `${last.at}_${last.number}` : null })
    })
    .get('/complaints/classes', needs('read'), valid('query', classQuery), async (c) => {
      const { area, from, to } = c.req.valid('query')
      const until = to ?? seconds() + 1
      const cells = cellsAsked(city.get(), c.get('caller').scope, undefined, area)
      return c.json({
        classes: await complaintClasses(facts, { cells, from: from ?? until - monthSeconds, to: until }),
      })
    })
    .get('/complaints/day', needs('read'), valid('query', dayQuery), async (c) => {
      const { area, at = seconds() } = c.req.valid('query')
      const cells = cellsAsked(city.get(), c.get('caller').scope, undefined, area)
      const days = daysUntil(city.calendar(), at)
      const from = days.at(-1) ?? at
      const counts = await classesByDay(facts, { days, elapsed: at - from, cells })
      return c.json({ from, at, classes: compareDay(counts, days, city.calendar()) })
    })
    .get('/metrics', needs('read'), async (c) => c.json({ metrics: [...(await ingest.metrics.all()).values()] }))
    .put('/metrics/:code', needs('administer'), valid('param', metricParam), valid('json', metricBody), async (c) => {
      const { code } = c.req.valid('param')
      const metric = { code, ...c.req.valid('json') }
      ingest.metrics.forget()
      const known = (await ingest.metrics.all()).get(code)
      if (known && known.kind !== metric.kind) {
        const rows = await countOfMetric(facts, code)
        if (rows > 0)
          throw new AppError(
            'conflict',
            `指标 ${code} 已有 ${rows} 行数据按 ${known.kind} 汇总，不能改为 ${metric.kind}；请换一个指标代码`,
          )
      }
      const { name, unit, kind } = metric
      const same = known?.declared && known.name === name && known.unit === unit && known.kind === kind
      if (same) return c.json({ ...metric, declared: true })
      await ledger.transaction().execute(async (tx) => {
        await saveMetric(tx, metric, now())
        await appendEvent(tx, { kind: 'metric.changed', subject: code, actor: c.get('caller').name, data: metric })
      })
      ingest.metrics.forget()
      return c.json({ ...metric, declared: true })
    })
    .get('/quarantine', needs('read'), valid('query', sinceQuery), async (c) => {
      wholeCity(c.get('caller').scope)
      const since = c.req.valid('query').from ?? Math.max(0, seconds() - monthSeconds)
      const [observations, complaints] = await Promise.all([
        quarantinedObservations(facts, since),
        unmappedComplaints(facts, since),
      ])
      const withIso = <Row extends { newest: number }>({ newest, ...row }: Row) => ({
        ...row,
        newest: new Date(newest * 1000).toISOString(),
      })
      return c.json({
        from: new Date(since * 1000).toISOString(),
        observations: observations.map(withIso),
        complaints: complaints.map(withIso),
      })
    })
    .get('/sources', needs('read'), async (c) =>
      c.json({
        at: now().toISOString(),
        sources: await readSources({ facts, ingest, now }),
        backlog: ingest.backlog(),
      }),
    )
}
