import type { ClickHouseClient } from '@clickhouse/client'
import { sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { query } from '../../db/facts.ts'
import type { Ledger, LedgerDb, RuleTable } from '../../db/ledger.ts'
import type { Rule } from './rule.ts'
import { ruleCodes } from './settings.ts'

const code = z.enum(ruleCodes)

/** A rule with who made it, when, why, and until when it held. */
export type DatedRule = Rule & {
  since: Date
  until: Date | null
  note: string
  madeBy: string
  endedBy: string | null
}

const columns = [
  ...(['id', 'rule', 'area', 'subject', 'day_kind', 'settings', 'enabled'] as const),
  ...(['since', 'until', 'note', 'made_by', 'ended_by'] as const),
] as const

type Row = Omit<RuleTable, 'id' | 'settings' | 'since' | 'until' | 'enabled'> & {
  id: number
  settings: Record<string, number>
  enabled: boolean
  since: Date
  until: Date | null
}

/** Rows of a rule that a later version knows and this one does not are left alone. */
const toRules = (rows: readonly Row[]): DatedRule[] =>
  rows.flatMap((row) => {
    const rule = code.safeParse(row.rule).data
    const { id, area, subject, settings, enabled, since, until, note } = row
    const dated = { since, until, note, madeBy: row.made_by, endedBy: row.ended_by }
    return rule ? { id, rule, area, subject, dayKind: row.day_kind, settings, enabled, ...dated } : []
  })

/** Rules in force at an instant, oldest first. */
export const rulesInForce = async (ledger: LedgerDb, at: Date): Promise<DatedRule[]> =>
  toRules(
    await ledger
      .selectFrom('rules')
      .select(columns)
      .where('since', '<=', at)
      .where((e) => e.or([e('until', 'is', null), e('until', '>', at)]))
      .orderBy('id')
      .execute(),
  )

/** Rules that no other has ended, oldest first. */
export const openRules = async (tx: Transaction<Ledger>): Promise<DatedRule[]> =>
  toRules(await tx.selectFrom('rules').select(columns).where('until', 'is', null).orderBy('id').execute())

/** Rules that ever held, newest first, with an id below `before`. */
export const ruleHistory = async (
  ledger: LedgerDb,
  { rule, before, limit }: { rule?: string | undefined; before?: number | undefined; limit: number },
): Promise<DatedRule[]> => {
  let asked = ledger.selectFrom('rules').select(columns).orderBy('id', 'desc').limit(limit)
  if (rule !== undefined) asked = asked.where('rule', '=', rule)
  if (before !== undefined) asked = asked.where('id', '<', before)
  return toRules(await asked.execute())
}

/** Makes changes of rules wait for each other until the transaction ends. */
export const lockRules = async (tx: Transaction<Ledger>): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended('rules', 0))`.execute(tx)
}

export const ruleById = async (tx: Transaction<Ledger>, id: number): Promise<DatedRule | undefined> =>
  toRules(await tx.selectFrom('rules').select(columns).where('id', '=', id).execute())[0]

export type NewRule = Omit<Rule, 'id' | 'dayKind'> & { dayKind: RuleTable['day_kind']; note: string; madeBy: string }

export const insertRule = async (tx: Transaction<Ledger>, rule: NewRule, since: Date): Promise<number> => {
  const { id } = await tx
    .insertInto('rules')
    .values({
      rule: rule.rule,
      area: rule.area,
      subject: rule.subject,
      day_kind: rule.dayKind,
      settings: JSON.stringify(rule.settings),
      enabled: rule.enabled,
      since,
      until: null,
      note: rule.note,
      made_by: rule.madeBy,
      ended_by: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export const endRule = async (tx: Transaction<Ledger>, id: number, until: Date, endedBy: string): Promise<void> => {
  await tx.updateTable('rules').set({ until, ended_by: endedBy }).where('id', '=', id).execute()
}

/** The start of the newest hour with data before an instant, undefined without any. */
export const newestData = async (
  facts: ClickHouseClient,
  kind: 'observations' | 'complaints',
  before: Date,
): Promise<Date | undefined> => {
  const [row] = await query<{ newest: number; rows: string }>(
    facts,
    `select toUInt32(max(bucket)) as newest, count() as rows from ${kind}_1h where bucket < toDateTime({before:UInt32})`,
    { before: Math.floor(before.getTime() / 1000) },
  )
  return row && Number(row.rows) > 0 ? new Date(row.newest * 1000) : undefined
}
