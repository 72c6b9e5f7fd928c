import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { sheetLine } from '../files/csv.ts'
import { AppError } from '../http/errors.ts'
import { bodyAtMost } from '../http/limit.ts'
import { valid } from '../http/valid.ts'
import type { Imports } from './drafts.ts'
import { kinds } from './kinds.ts'
import { fieldsFor, guessMapping } from './mapping.ts'
import { type Draft, type DraftState, listDrafts, loadPreview } from './queries.ts'
import { commitInput, draftParam, openingInput, readingInput, uploadQuery } from './schema.ts'
import { receiveFile } from './upload.ts'

type Deps = { ledger: LedgerDb; imports: Imports; dataDir: string; mostBytes?: number }

const listed = 100

/** A file brings what it brings anywhere in the city: an administrator of a part may not import. */
const wholeCity = createMiddleware<AppEnv>(async (c, next) => {
  if (c.get('caller')?.scope.includes('') === false) throw new AppError('forbidden', '导入须由全市范围的管理员进行')
  await next()
})

const allowed: Record<DraftState, readonly ('check' | 'commit' | 'discard')[]> = {
  uploaded: ['check', 'discard'],
  checking: ['discard'],
  checked: ['check', 'commit', 'discard'],
  committing: ['discard'],
  committed: [],
  failed: ['check', 'discard'],
  discarded: [],
}

/** Rows are in before what holds them in memory has read them anew: until then the draft is still being committed. */
const shownState = (state: DraftState, percent: number | undefined): DraftState =>
  state === 'committed' && percent !== undefined ? 'committing' : state

const told = (draft: Draft, percent: number | undefined) => {
  const { id, kind, bytes, source, reading, report, result, reason } = draft
  const state = shownState(draft.state, percent)
  const fields = fieldsFor(kinds[kind].fields, source)
  const names = source.columns.map((column) => column.name)
  return {
    ...source,
    id,
    kind,
    label: kinds[kind].label,
    name: draft.file,
    bytes,
    digest: draft.digest.toString('hex'),
    state,
    percent: percent ?? (state === 'checked' || state === 'committed' ? 100 : 0),
    fields,
    guess: guessMapping(fields, names),
    reading,
    report,
    result,
    reason,
    can: allowed[state],
    madeBy: draft.made_by,
    madeAt: draft.made_at,
    checkedAt: draft.checked_at,
    committedBy: draft.committed_by,
    committedAt: draft.committed_at,
  }
}

/** Files brought in by a person: upload → reading (check) → preview → commit, or discarded. Administrators of the whole city only. */
export const importRoutes = ({ ledger, imports, dataDir, mostBytes }: Deps) => {
  const tell = async (id: number) => told(await imports.get(id), imports.percent(id))
  return new Hono<AppEnv>()
    .use('/imports', wholeCity)
    .use('/imports/*', wholeCity)
    .use('/imports/:id/*', bodyAtMost(1024))
    .get('/imports', needs('administer'), async (c) => {
      const drafts = await listDrafts(ledger, listed)
      return c.json({
        imports: drafts.map(({ made_by, made_at, committed_at, file, state, ...draft }) => ({
          ...draft,
          name: file,
          state: shownState(state, imports.percent(draft.id)),
          percent: imports.percent(draft.id),
          madeBy: made_by,
          madeAt: made_at,
          committedAt: committed_at,
        })),
      })
    })
    .post('/imports', needs('administer'), valid('query', uploadQuery), async (c) => {
      const { kind, name } = c.req.valid('query')
      const received = await receiveFile(c.req.raw, dataDir, mostBytes)
      const draft = await imports.add(kind, name, received, c.get('caller').name)
      return c.json(told(draft, undefined), 201)
    })
    .get('/imports/:id', needs('administer'), valid('param', draftParam), async (c) =>
      c.json(await tell(c.req.valid('param').id)),
    )
    .put(
      '/imports/:id/source',
      needs('administer'),
      valid('param', draftParam),
      valid('json', openingInput),
      async (c) => c.json(told(await imports.reopen(c.req.valid('param').id, c.req.valid('json')), undefined)),
    )
    .put(
      '/imports/:id/reading',
      needs('administer'),
      valid('param', draftParam),
      valid('json', readingInput),
      async (c) => {
        const { id } = c.req.valid('param')
        await imports.check(id, c.req.valid('json'), c.get('caller').name)
        return c.json(await tell(id), 202)
      },
    )
    .get('/imports/:id/preview', needs('administer'), valid('param', draftParam), async (c) => {
      const { id } = c.req.valid('param')
      await imports.get(id)
      const preview = await loadPreview(ledger, id)
      if (!preview) throw new AppError('not_found', '这份导入还没有检查，没有预览；请先检查')
      return c.json(preview)
    })
    .get('/imports/:id/rejects', needs('administer'), valid('param', draftParam), async (c) => {
      const { id } = c.req.valid('param')
      const { report } = await imports.get(id)
      if (!report) throw new AppError('not_found', '这份导入还没有检查，没有逐行说明；请先检查')
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', `attachment; filename="import-${id}-rejects.csv"`)
      return c.body(rejectsCsv(report))
    })
    .post(
      '/imports/:id/commit',
      needs('administer'),
      valid('param', draftParam),
      valid('json', commitInput),
      async (c) => {
        const { id } = c.req.valid('param')
        await imports.commit(id, c.req.valid('json').force, c.get('caller').name)
        return c.json(await tell(id), 202)
      },
    )
    .delete('/imports/:id', needs('administer'), valid('param', draftParam), async (c) => {
      const { id } = c.req.valid('param')
      await imports.discard(id)
      return c.json(await tell(id))
    })
}

/** Issues as a spreadsheet opens them; what is not listed one by one is counted by its code at the end. */
const rejectsCsv = ({ issues, issueCounts }: NonNullable<Draft['report']>): string => {
  const listedOf = (code: string): number => issues.filter((issue) => issue.code === code).length
  const rows = issues.map(({ row, field, severity, code, message, lon, lat }) =>
    sheetLine([row ?? '', field ?? '', severity, code, message, lon ?? '', lat ?? '']),
  )
  const more = Object.entries(issueCounts)
    .filter(([code, count]) => count > listedOf(code))
    .map(([code, count]) =>
      sheetLine(['', '', '', code, `还有 ${count - listedOf(code)} 处同类问题未逐条列出`, '', '']),
    )
  return `\ufeff${sheetLine(['row', 'field', 'severity', 'code', 'message', 'lon', 'lat'])}${[...rows, ...more].join('')}`
}
