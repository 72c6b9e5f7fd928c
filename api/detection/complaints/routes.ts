import type { ClickHouseClient } from '@clickhouse/client'
import { Hono } from 'hono'
import { type AppEnv, inScope, narrow } from '../../accounts/caller.ts'
import { needs } from '../../accounts/identify.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { AppError } from '../../http/errors.ts'
import { valid } from '../../http/valid.ts'
import type { Runs } from '../runs.ts'
import { severityOf } from '../text/severe.ts'
import { removeAlias, setAlias } from './aliases.ts'
import type { ScanAsked, ScanResult } from './find-clusters.ts'
import { classAliases, reportsByNumber } from './queries.ts'
import { aliasInput, aliasQuery, marksQuery, runParam, scanInput } from './schema.ts'
import { marksOf } from './severe-report.ts'
import { words } from './words.ts'

export type ScanRuns = Runs<ScanAsked, ScanResult>

type Deps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder; scans: ScanRuns; now: () => Date }

/** Clusters of orders that somebody looks for, the severe words of orders, and what classes used to be called. */
export const complaintRoutes = ({ ledger, facts, city, scans, now }: Deps) => {
  const aliases = async () => ({
    aliases: (await classAliases(ledger)).map(({ until, ...alias }) => ({
      ...alias,
      until: until === null ? null : new Date(until * 1000).toISOString(),
    })),
  })
  return new Hono<AppEnv>()
    .post('/scans', needs('read'), valid('json', scanInput), (c) => {
      const caller = c.get('caller')
      const asked = c.req.valid('json')
      const scope = narrow(caller.scope, asked.area)
      if (scope.length === 0) throw new AppError('forbidden', words.outOfScope)
      if (asked.area !== '' && !city.get().areas.some(({ code }) => code === asked.area))
        throw new AppError('invalid', words.noArea(asked.area))
      return c.json(scans.start({ ...asked, scope }, caller, scope), 202)
    })
    .get('/scans/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(scans.get(c.req.valid('param').id, c.get('caller'))),
    )
    .delete('/scans/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(scans.cancel(c.req.valid('param').id, c.get('caller'))),
    )
    .get('/detection/marks', needs('read'), valid('query', marksQuery), async (c) => {
      const { scope } = c.get('caller')
      const { areaOfCell } = city.get()
      const calendar = city.calendar()
      const reports = await reportsByNumber(facts, c.req.valid('query').numbers)
      return c.json({
        orders: reports
          // Orders without a place are the whole city's.
          .filter(({ cell }) => inScope(scope, cell === '' ? '' : areaOfCell(cell)))
          .map(({ number, text, class: name, at }) => {
            const severity = severityOf({ text, class: name, on: calendar.local(at * 1000).date })
            const { hazard, weight, list } = severity
            return { number, hazard, weight, list: list ?? null, marks: marksOf(text, severity).marks }
          }),
      })
    })
    .get('/complaint-classes/aliases', needs('read'), async (c) => c.json(await aliases()))
    .put('/complaint-classes/aliases', needs('administer'), valid('json', aliasInput), async (c) => {
      const { was, now: name, until } = c.req.valid('json')
      await setAlias(
        ledger,
        c.get('caller'),
        { was, now: name, until: until === null ? null : Date.parse(until) / 1000 },
        now(),
      )
      return c.json(await aliases())
    })
    .delete('/complaint-classes/aliases', needs('administer'), valid('query', aliasQuery), async (c) => {
      await removeAlias(ledger, c.get('caller'), c.req.valid('query').was)
      return c.json(await aliases())
    })
}
