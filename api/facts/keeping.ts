import type { ClickHouseClient } from '@clickhouse/client'
import { Hono } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { type AgedTable, agedTables, retention, setRetention } from '../db/retention.ts'
import { valid } from '../http/valid.ts'

// z.enum wants to know that the list is not empty; it is a constant of the db room.
const table = z.object({ table: z.enum(agedTables as [AgedTable, ...AgedTable[]]) })
const days = z.object({ days: z.number().int().min(1).max(36_500).nullable() })

/** How long each table of facts is kept, in days of the rows' own time; null keeps for ever. For administrators. */
export const keepingRoutes = ({ ledger, facts }: { ledger: LedgerDb; facts: ClickHouseClient }) =>
  new Hono<AppEnv>()
    .get('/retention', needs('administer'), async (c) => c.json(await retention(facts)))
    .put('/retention/:table', needs('administer'), valid('param', table), valid('json', days), async (c) => {
      const { table } = c.req.valid('param')
      const { days } = c.req.valid('json')
      await setRetention(facts, table, days)
      await ledger.transaction().execute((tx) =>
        appendEvent(tx, {
          kind: 'retention.changed',
          subject: table,
          actor: c.get('caller').name,
          data: { days },
        }),
      )
      return c.json(await retention(facts))
    })
