import { rename, rm } from 'node:fs/promises'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { LedgerConnection } from '../db/postgres/client.ts'
import { AppError } from '../http/errors.ts'
import { type AnyKind, kinds } from './kinds.ts'
import {
  type Draft,
  type DraftState,
  failUnfinished,
  insertDraft,
  type KeptReading,
  loadDraft,
  moveDraft,
} from './queries.ts'
import type { Opening } from './schema.ts'
import { settleMapping } from './settle.ts'
import type { KindTask } from './task.ts'
import { type Running, runTask } from './thread.ts'
import { draftFile, type Received, sweepUploads } from './upload.ts'

export type ImportDeps = {
  ledger: LedgerDb
  connection: () => LedgerConnection
  dataDir: string
  /** Called after rows of a kind went in: what holds them in memory reads them anew. */
  onCommitted: (kind: AnyKind['name']) => Promise<void>
  now: () => Date
  log: (line: string) => void
}

/** Drafts whose file is there and which nothing is being done with. */
const restful: readonly DraftState[] = ['uploaded', 'checked', 'failed']

/**
 * The drafts of imports and the threads that work on them, one at a time: two large files would only take turns on the same
 * processors. A draft is uploaded, checked as often as wanted, then committed or discarded.
 */
export class Imports {
  readonly #deps: ImportDeps
  readonly #running = new Map<
    number,
    { task: Running<unknown> | undefined; isCancelled: boolean; over: Promise<void> }
  >()
  #line: Promise<void> = Promise.resolve()

  constructor(deps: ImportDeps) {
    this.#deps = deps
  }

  /** After a start: what was under way has failed, and files that no draft holds go. */
  async recover(): Promise<void> {
    await sweepUploads(this.#deps.dataDir, await failUnfinished(this.#deps.ledger))
  }

  /** Takes a received file in as a draft. Throws `invalid` where it cannot be read; the file is then gone. */
  async add(kind: AnyKind['name'], name: string, received: Received, actor: string): Promise<Draft> {
    const { ledger, dataDir, now, log } = this.#deps
    try {
      const opened = runTask<'open'>({ verb: 'open', path: received.path, name, opening: {} }, log)
      const id = await insertDraft(ledger, {
        kind,
        file: name,
        bytes: received.bytes,
        digest: received.digest,
        source: await opened.ended,
        made_by: actor,
        made_at: now(),
      })
      await rename(received.path, draftFile(dataDir, id))
      return await this.get(id)
    } catch (error) {
      await rm(received.path, { force: true })
      throw error
    }
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Draft> {
    const draft = await loadDraft(this.#deps.ledger, id)
    if (!draft) throw new AppError('not_found', `没有编号为 ${id} 的导入`)
    return draft
  }

  /** 0…100 of the work under way, undefined where there is none. */
  percent(id: number): number | undefined {
    const running = this.#running.get(id)
    return running && Math.floor((running.task?.share() ?? 0) * 100)
  }

  /** Opens the file in another way (a layer, an encoding) and tells what is then in it. */
  async reopen(id: number, opening: Opening): Promise<Draft> {
    const draft = await this.#rested(id)
    const { ledger, dataDir, log } = this.#deps
    const task = { verb: 'open' as const, path: draftFile(dataDir, id), name: draft.file, opening }
    const source = await runTask<'open'>(task, log).ended
    await this.#move(id, restful, 'uploaded', () =>
      moveDraft(ledger, id, restful, 'uploaded', { source, report: null, preview: null, reason: null }),
    )
    return this.get(id)
  }

  /** Starts the check of a draft with what the person said. Throws `invalid` for what the kind refuses or still needs, `conflict`. */
  async check(id: number, reading: KeptReading, actor: string): Promise<void> {
    const draft = await this.#rested(id)
    const options = kinds[draft.kind].options.safeParse(reading.options)
    if (!options.success) {
      const issue = options.error.issues[0]
      throw new AppError('invalid', `选项 ${issue?.path.join('.') ?? ''} 不合要求：${issue?.message ?? ''}`)
    }
    // Another layer or encoding has other columns: what is wrong there the check finds.
    const isAsOpened = (['layer', 'encoding'] as const).every(
      (one) => (reading[one] ?? draft.source[one]) === draft.source[one],
    )
    const needs = draft.source.needs.filter((need) => need === 'lonlat columns' || reading[need] === undefined)
    if (isAsOpened) settleMapping(kinds[draft.kind].fields, { ...draft.source, needs }, reading.mapping)
    const { ledger, now } = this.#deps
    await this.#move(id, restful, 'checking', () =>
      moveDraft(ledger, id, restful, 'checking', { reading, report: null, preview: null, reason: null }),
    )
    this.#run(id, async (isCancelled) => {
      const task = runTask<'check'>({ verb: 'check', ...this.#task(draft, reading, actor) }, this.#deps.log)
      this.#hold(id, task, isCancelled)
      const { source, mapping, report } = await task.ended
      const { preview, ...told } = report
      const kept = { source, reading: { ...reading, mapping }, report: told, preview, checked_at: now() }
      await moveDraft(ledger, id, ['checking'], 'checked', kept)
    })
  }

  /** Starts writing the good rows of a checked draft. Throws `conflict` where it is not checked, or broken and not forced. */
  async commit(id: number, force: boolean, actor: string): Promise<void> {
    const draft = await this.get(id)
    const { reading, report } = draft
    if (draft.state !== 'checked' || !reading || !report)
      throw new AppError('conflict', `这份导入${stateWords[draft.state]}，须先检查通过才能提交`)
    if (report.accepted === 0) throw new AppError('conflict', '没有一行可以写入，请看逐行说明，改好文件后重新上传')
    if (report.blocking && !force)
      throw new AppError('conflict', '检查发现整体性问题（见清单），默认不写入；确认要写入请加 force')
    const { ledger, dataDir, onCommitted } = this.#deps
    await this.#move(id, ['checked'], 'committing', () => moveDraft(ledger, id, ['checked'], 'committing'))
    this.#run(id, async (isCancelled) => {
      const task = runTask<'commit'>({ verb: 'commit', ...this.#task(draft, reading, actor) }, this.#deps.log)
      this.#hold(id, task, isCancelled)
      try {
        const result = await task.ended
        await ledger.transaction().execute(async (tx) => {
          await moveDraft(tx, id, ['committing', 'committed'], 'committed', { result })
          const data = { kind: draft.kind, file: draft.file, ...result }
          await appendEvent(tx, { kind: 'import.committed', subject: String(id), actor, data })
        })
      } finally {
        // Whatever befell the thread after its transaction: the rows are in.
        if ((await this.get(id)).state === 'committed') {
          await rm(draftFile(dataDir, id), { force: true })
          await onCommitted(draft.kind)
        }
      }
    })
  }

  /** Ends what is under way and puts the draft away. Throws `conflict` where its rows are in already. */
  async discard(id: number): Promise<void> {
    await this.get(id)
    const running = this.#running.get(id)
    if (running) {
      running.isCancelled = true
      await running.task?.cancel()
      // What still stands in line has nothing to end: it is put away at once and passed over when its turn comes.
      if (running.task) await running.over
    }
    const { ledger, dataDir } = this.#deps
    const inLine: readonly DraftState[] = running && !running.task ? ['checking', 'committing'] : []
    const open: readonly DraftState[] = [...restful, ...inLine, 'discarded']
    await this.#move(id, open, 'discarded', () => moveDraft(ledger, id, open, 'discarded', { preview: null }))
    await rm(draftFile(dataDir, id), { force: true })
  }

  /** Ends all threads; what they did is undone. */
  async stop(): Promise<void> {
    for (const running of this.#running.values()) running.isCancelled = true
    await Promise.all([...this.#running.values()].map((running) => running.task?.cancel()))
    await this.#line
  }

  #task(draft: Draft, { mapping, options, ...opening }: KeptReading, actor: string): KindTask {
    const { dataDir, now, connection } = this.#deps
    const file = { path: draftFile(dataDir, draft.id), name: draft.file, opening }
    const who = { actor, at: now().getTime(), connection: connection() }
    return { ...file, ...who, id: draft.id, kind: draft.kind, mapping, options }
  }

  /** Throws `conflict` where something is being done with the draft, or it is done with. */
  async #rested(id: number): Promise<Draft> {
    const draft = await this.get(id)
    if (!restful.includes(draft.state)) throw busy(draft.state)
    return draft
  }

  async #move(id: number, from: readonly DraftState[], to: DraftState, move: () => Promise<boolean>): Promise<void> {
    if (await move()) return
    const { state } = await this.get(id)
    if (state !== to || !from.includes(state)) throw busy(state)
  }

  #hold(id: number, task: Running<unknown>, isCancelled: () => boolean): void {
    const running = this.#running.get(id)
    if (running) running.task = task
    if (isCancelled()) void task.cancel()
  }

  /** Puts work in the line. A fault of it is the draft's; it never stops the line. */
  #run(id: number, work: (isCancelled: () => boolean) => Promise<void>): void {
    const { ledger, log } = this.#deps
    const over = this.#line
      .then(async () => {
        const isCancelled = (): boolean => this.#running.get(id)?.isCancelled ?? false
        if (!isCancelled()) await work(isCancelled)
        else throw new AppError('conflict', '已取消')
      })
      .catch(async (error: unknown) => {
        if (!(error instanceof AppError)) log(`import ${id}: ${error instanceof Error ? error.stack : String(error)}`)
        const reason = error instanceof AppError ? error.message : '内部错误，已记录；请重试'
        await moveDraft(ledger, id, ['checking', 'committing'], 'failed', { reason })
      })
      .catch((error: unknown) => log(`import ${id}: ${String(error)}`))
      .finally(() => this.#running.delete(id))
    this.#running.set(id, { task: undefined, isCancelled: false, over })
    this.#line = over
  }
}

/** States in words that follow "this import". */
export const stateWords: Record<DraftState, string> = {
  uploaded: '还没有检查',
  checking: '正在检查',
  checked: '已检查',
  committing: '正在写入',
  committed: '已经写入',
  failed: '上次没有成功',
  discarded: '已放弃',
}

const busy = (state: DraftState): AppError =>
  new AppError('conflict', `这份导入${stateWords[state]}，现在不能这样做；请刷新后再看`)
