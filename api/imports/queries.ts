import type { Selectable } from 'kysely'
import type { ImportTable, LedgerDb } from '../db/ledger.ts'
import { clean } from '../files/fault.ts'
import type { CheckReport, CommitResult } from '../files/kind.ts'
import type { Mapping } from './mapping.ts'
import type { Opening } from './schema.ts'
import type { SourceFacts } from './task.ts'

export type DraftState = ImportTable['state']

/** What is kept of the person's word, complete: as said, or as guessed when they said nothing. */
export type KeptReading = Opening & { mapping?: Mapping; options: Record<string, unknown> }

/** A draft without its preview. Files, reports and readings are ours: what we wrote is what comes back. */
export type Draft = Omit<Selectable<ImportTable>, 'preview' | 'source' | 'reading' | 'report' | 'result'> & {
  source: SourceFacts
  reading: KeptReading | null
  report: Omit<CheckReport, 'preview'> | null
  result: CommitResult | null
}

const columns = [
  'id',
  'kind',
  'file',
  'bytes',
  'digest',
  'state',
  'source',
  'reading',
  'report',
  'result',
  'reason',
  'made_by',
  'made_at',
  'checked_at',
  'committed_by',
  'committed_at',
] as const

/** JSON that the ledger can keep: files hold NUL and halves of characters, which it refuses. Looked for first, since looking at each value is slow. */
const jsonOf = (value: object | undefined): string => {
  const text = JSON.stringify(value)
  if (!/\\u(0000|d[89a-f])/.test(text)) return text
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? clean(one) : one))
}

type Given = Pick<Draft, 'kind' | 'file' | 'bytes' | 'digest' | 'source' | 'made_by'> & { made_at: Date }

export const insertDraft = async (ledger: LedgerDb, { source, ...given }: Given): Promise<number> => {
  const { id } = await ledger
    .insertInto('imports')
    .values({ ...given, state: 'uploaded', source: jsonOf(source) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export const loadDraft = async (ledger: LedgerDb, id: number): Promise<Draft | undefined> =>
  (await ledger.selectFrom('imports').select(columns).where('id', '=', id).executeTakeFirst()) as Draft | undefined // see Draft

/** The newest drafts first, without reports. */
export const listDrafts = async (ledger: LedgerDb, most: number) =>
  ledger
    .selectFrom('imports')
    .select(['id', 'kind', 'file', 'bytes', 'state', 'reason', 'result', 'made_by', 'made_at', 'committed_at'])
    .orderBy('id', 'desc')
    .limit(most)
    .execute()

export const loadPreview = async (ledger: LedgerDb, id: number): Promise<GeoJSON.FeatureCollection | null> =>
  (await ledger.selectFrom('imports').select('preview').where('id', '=', id).executeTakeFirst())?.preview ?? null

type Change = Partial<{
  source: SourceFacts
  reading: KeptReading
  report: Omit<CheckReport, 'preview'> | null
  preview: GeoJSON.FeatureCollection | null
  result: CommitResult
  reason: string | null
  checked_at: Date
}>

/** Moves a draft from one of the states to another and keeps what came of it; false where it was in none of them. */
export const moveDraft = async (
  ledger: LedgerDb,
  id: number,
  from: readonly DraftState[],
  to: DraftState,
  { source, reading, report, preview, result, ...plain }: Change = {},
): Promise<boolean> => {
  const json = { source, reading, report, preview, result }
  const given = Object.entries(json).filter(([, value]) => value !== undefined)
  const texts = Object.fromEntries(given.map(([name, value]) => [name, value === null ? null : jsonOf(value)]))
  const { numUpdatedRows } = await ledger
    .updateTable('imports')
    .set({ state: to, ...plain, ...texts })
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Drafts that a stop caught in the middle become `failed`; returns the ids whose files are still wanted. */
export const failUnfinished = async (ledger: LedgerDb): Promise<Set<number>> => {
  const interrupted = { checking: '检查', committing: '写入' } as const
  for (const [state, verb] of Object.entries(interrupted))
    await ledger
      .updateTable('imports')
      .set({ state: 'failed', reason: `程序重启，${verb}被中断，没有写入任何内容；请重新检查后再提交` })
      .where('state', '=', state as keyof typeof interrupted)
      .execute()
  const kept = await ledger
    .selectFrom('imports')
    .select('id')
    .where('state', 'in', ['uploaded', 'checked', 'failed'])
    .execute()
  return new Set(kept.map((row) => row.id))
}
