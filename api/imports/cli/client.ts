import { constants, openAsBlob } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import type { CommitResult, Field, Issue } from '../../files/kind.ts'
import { AppError, errorStatus } from '../../http/errors.ts'
import type { Mapping } from '../mapping.ts'
import type { DraftState } from '../queries.ts'
import type { Opening } from '../schema.ts'

/** What the command needs of the server's answer for a draft. */
export type DraftAnswer = {
  id: number
  state: DraftState
  percent: number
  format: string
  encoding?: string
  crs?: string
  layers: string[]
  fields: Field[]
  guess: Mapping
  reason: string | null
  report: (CommitResult & { issues: Issue[]; issueCounts: Record<string, number>; blocking: boolean }) | null
  result: CommitResult | null
}

const isCode = (code: unknown): code is keyof typeof errorStatus => typeof code === 'string' && code in errorStatus

/** The running server, by the same doors as the web. Throws what the server refuses, `unavailable` where none answers. */
export class DraftClient {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  /** Sends the file as it is read from disk. */
  async upload(kind: string, file: string): Promise<DraftAnswer> {
    await access(file, constants.R_OK).catch((error: Error) => {
      throw new AppError('invalid', `读不了 ${file}：${error.message}`)
    })
    const body = await openAsBlob(file)
    const query = new URLSearchParams({ kind, name: basename(file) })
    return (await this.#ask('POST', `?${query}`, { body })).json()
  }

  async reopen(id: number, opening: Opening): Promise<DraftAnswer> {
    return this.#json('PUT', `/${id}/source`, opening)
  }

  async check(id: number, reading: Opening & { mapping: Mapping; options: Record<string, string> }): Promise<void> {
    await this.#json('PUT', `/${id}/reading`, reading)
  }

  async commit(id: number, force: boolean): Promise<void> {
    await this.#json('POST', `/${id}/commit`, { force })
  }

  async look(id: number): Promise<DraftAnswer> {
    return (await this.#ask('GET', `/${id}`)).json()
  }

  async rejects(id: number): Promise<string> {
    // Bytes as they are: text() would drop the mark that tells a spreadsheet the encoding.
    return Buffer.from(await (await this.#ask('GET', `/${id}/rejects`)).arrayBuffer()).toString('utf8')
  }

  async discard(id: number): Promise<void> {
    await this.#ask('DELETE', `/${id}`)
  }

  async #json(method: string, path: string, body: unknown): Promise<DraftAnswer> {
    const headers = { 'content-type': 'application/json' }
    return (await this.#ask(method, path, { body: JSON.stringify(body), headers })).json()
  }

  async #ask(method: string, path: string, init: { body?: Blob | string; headers?: Record<string, string> } = {}) {
    const answer = await fetch(`${this.#url}/api/imports${path}`, {
      method,
      body: init.body,
      headers: { authorization: `Bearer ${this.#token}`, ...init.headers },
    }).catch(() => {
      throw new AppError('unavailable', `连不上 ${this.#url}，请先用 npm start 启动前哨，或用 --url 指明地址`)
    })
    if (answer.ok) return answer
    const words = await answer.text()
    const fault: { code?: unknown; message?: unknown } = words.startsWith('{') ? JSON.parse(words) : {}
    const message = typeof fault.message === 'string' ? fault.message : `服务器答复 ${answer.status}`
    throw new AppError(isCode(fault.code) ? fault.code : 'internal', message, undefined, answer.status)
  }
}
