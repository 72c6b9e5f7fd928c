import { Hono } from 'hono'
import { type AppEnv, type Caller, inScope, narrow } from '../../accounts/caller.ts'
import { needs } from '../../accounts/identify.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { valid } from '../../http/valid.ts'
import { checkDryRun, type DryRuns } from './dry-run.ts'
import { endRuleNow } from './end.ts'
import { makeRule } from './make.ts'
import { type DatedRule, ruleHistory, rulesInForce } from './queries.ts'
import { fieldsOf } from './rule.ts'
import { dryRunInput, historyQuery, idParam, ruleInput, runParam } from './schema.ts'
import { ruleCodes, ruleScopes } from './settings.ts'
import { ruleNames } from './words.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date; dryRuns: DryRuns }

/** What each rule can be told: names, what its scope may be, and its settings for a form. */
const forms = ruleCodes.map((rule) => ({
  rule,
  ...ruleNames[rule],
  ...ruleScopes[rule],
  fields: fieldsOf(rule),
}))

/** The rules that raise alerts: what they hold against what, where, and since when. */
export const ruleRoutes = ({ ledger, city, now, dryRuns }: Deps) => {
  const shown = (row: DatedRule, caller: Caller) => ({
    ...row,
    areaName: row.area === '' ? city.get().name : (city.get().areas.find(({ code }) => code === row.area)?.name ?? ''),
    can: row.until === null && caller.can.has('administer') && inScope(caller.scope, row.area) ? ['end' as const] : [],
  })
  /** What holds for a caller's areas: its own rules, and those of the areas around it. */
  const touches = ({ scope }: Caller, { area }: DatedRule): boolean =>
    scope.some((own) => own.startsWith(area) || area.startsWith(own))

  const inForce = async (caller: Caller) => ({
    forms,
    rules: (await rulesInForce(ledger, now()))
      .filter((row) => row.until === null && touches(caller, row))
      .map((row) => shown(row, caller)),
    can: caller.can.has('administer') ? ['make' as const] : [],
  })

  return new Hono<AppEnv>()
    .get('/rules', needs('read'), async (c) => c.json(await inForce(c.get('caller'))))
    .get('/rules/history', needs('read'), valid('query', historyQuery), async (c) => {
      const caller = c.get('caller')
      const rows = await ruleHistory(ledger, c.req.valid('query'))
      return c.json({ rules: rows.filter((row) => touches(caller, row)).map((row) => shown(row, caller)) })
    })
    .post('/rules', needs('administer'), valid('json', ruleInput), async (c) => {
      const id = await makeRule({ ledger, city: city.get(), now }, c.get('caller'), c.req.valid('json'))
      return c.json({ id, ...(await inForce(c.get('caller'))) }, 201)
    })
    .delete('/rules/:id', needs('administer'), valid('param', idParam), async (c) => {
      await endRuleNow({ ledger, now }, c.get('caller'), c.req.valid('param').id)
      return c.json(await inForce(c.get('caller')))
    })
    .post('/rules/dry-runs', needs('read'), valid('json', dryRunInput), async (c) => {
      const caller = c.get('caller')
      const input = c.req.valid('json')
      await checkDryRun({ ledger, city, now }, caller, input)
      const scope = narrow(caller.scope, input.area)
      return c.json(dryRuns.start({ ...input, scope }, caller, scope), 202)
    })
    .get('/rules/dry-runs/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(dryRuns.get(c.req.valid('param').id, c.get('caller'))),
    )
    .delete('/rules/dry-runs/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(dryRuns.cancel(c.req.valid('param').id, c.get('caller'))),
    )
}
