import { randomUUID } from 'node:crypto'
import { type Caller, inScope } from '../accounts/caller.ts'
import { AppError, type ErrorCode } from '../http/errors.ts'

/** How a piece of long work is told that it is to end, and tells how far it is (0…1). */
export type RunControl = { signal: AbortSignal; onProgress: (share: number) => void }

export type RunState = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'

/** Long work that somebody asked for, as its screen gets it. `result` once done, `failed` where it could not be. */
export type Run<Asked, Result> = {
  id: string
  state: RunState
  percent: number
  asked: Asked
  by: string
  askedAt: string
  result?: Result
  failed?: { code: ErrorCode; message: string }
}

type Kept<Asked, Result> = { run: Run<Asked, Result>; scope: readonly string[]; cancel: AbortController }

type Deps<Asked, Result> = {
  work: (asked: Asked, control: RunControl) => Promise<Result>
  now: () => Date
  log: (line: string) => void
}

/** Results are looked at right after; a restart forgets them, and they can be asked for again. */
const mostKept = 20
const mostWaiting = 5

const words = {
  full: `排队的计算已有 ${mostWaiting} 个，请等它们完成或取消一些后再试`,
  cancelled: '已取消',
  internal: '内部错误，已记录',
  notFound: '没有这次计算，或它不在您的辖区内；服务重启后请重新提交',
  notYours: '只有提交的人或管理员可以取消',
}

/**
 * Long work of one kind, one at a time in the order it was asked for: two would only take turns on the same processors. Results
 * are kept in memory until `mostKept` newer ones are there.
 */
export class Runs<Asked, Result> {
  readonly #deps: Deps<Asked, Result>
  readonly #kept = new Map<string, Kept<Asked, Result>>()
  #line: Promise<void> = Promise.resolve()

  constructor(deps: Deps<Asked, Result>) {
    this.#deps = deps
  }

  /** Takes work in. `scope`: areas whose data the result tells of. Throws `unavailable` where too much is waiting. */
  start(asked: Asked, caller: Caller, scope: readonly string[]): Run<Asked, Result> {
    if ([...this.#kept.values()].filter(({ run }) => run.state === 'waiting').length >= mostWaiting)
      throw new AppError('unavailable', words.full)
    const askedAt = this.#deps.now().toISOString()
    const run: Run<Asked, Result> = { id: randomUUID(), state: 'waiting', percent: 0, asked, by: caller.name, askedAt }
    const kept = { run, scope, cancel: new AbortController() }
    this.#kept.set(run.id, kept)
    this.#forget()
    this.#line = this.#line.then(() => this.#work(kept))
    return run
  }

  /** Throws `not_found` where there is none, or it tells of areas that are not the caller's. */
  get(id: string, caller: Caller): Run<Asked, Result> {
    return this.#find(id, caller).run
  }

  /** Ends work that waits or is under way; what has ended stays as it is. Throws `not_found`, and `forbidden` for another's. */
  cancel(id: string, caller: Caller): Run<Asked, Result> {
    const { run, cancel } = this.#find(id, caller)
    if (run.by !== caller.name && !caller.can.has('administer')) throw new AppError('forbidden', words.notYours)
    if (run.state === 'waiting' || run.state === 'running') run.state = 'cancelled'
    cancel.abort(new AppError('conflict', words.cancelled))
    return run
  }

  /** Ends everything and waits for it. */
  async stop(): Promise<void> {
    for (const { run, cancel } of this.#kept.values()) {
      if (run.state === 'waiting' || run.state === 'running') run.state = 'cancelled'
      cancel.abort(new AppError('conflict', words.cancelled))
    }
    await this.#line
  }

  #find(id: string, caller: Caller): Kept<Asked, Result> {
    const kept = this.#kept.get(id)
    if (!kept?.scope.every((code) => inScope(caller.scope, code))) throw new AppError('not_found', words.notFound)
    return kept
  }

  async #work({ run, cancel }: Kept<Asked, Result>): Promise<void> {
    if (run.state !== 'waiting') return
    run.state = 'running'
    const onProgress = (share: number): void => {
      run.percent = Math.max(run.percent, Math.min(99, Math.floor(share * 100)))
    }
    try {
      const result = await this.#deps.work(run.asked, { signal: cancel.signal, onProgress })
      if (cancel.signal.aborted) return
      Object.assign(run, { result, percent: 100, state: 'done' })
    } catch (error) {
      if (cancel.signal.aborted) return
      if (!(error instanceof AppError)) this.#deps.log(`run: ${error instanceof Error ? error.stack : String(error)}`)
      const { code, message } = error instanceof AppError ? error : new AppError('internal', words.internal)
      Object.assign(run, { failed: { code, message }, state: 'failed' })
    }
  }

  #forget(): void {
    for (const [id, { run }] of this.#kept) {
      if (this.#kept.size <= mostKept) return
      if (run.state !== 'waiting' && run.state !== 'running') this.#kept.delete(id)
    }
  }
}
