import { setTimeout as pause } from 'node:timers/promises'

export type SenderOptions = {
  url: string
  token: string
  log: (line: string) => void
  /** Test doubles of the wire and of waiting. */
  fetch?: typeof fetch
  wait?: (ms: number) => Promise<unknown>
}

/** Speaks to the api as any sender does: bearer token, idempotency keys, and patience. */
export type Sender = {
  /**
   * Sends a batch of NDJSON until it is acknowledged, and gives what the api answered; undefined where it has the batch already. Throws if
   * the api refuses it for good.
   */
  post(
    path: '/api/observations' | '/api/complaints' | '/api/components',
    key: string,
    body: Uint8Array,
  ): Promise<unknown>
  /** Asks the api to do something, a JSON document telling what, until it has. Throws if it refuses for good. */
  ask(path: string, document: unknown): Promise<unknown>
  /** Puts a document until it is acknowledged. Throws if the api refuses it for good. */
  put(path: string, document: unknown): Promise<void>
  /** Reads a document until the api answers. */
  get(path: string): Promise<unknown>
  /** Waits until the map is usable. */
  ready(): Promise<void>
}

const shortestPauseMs = 200
const longestPauseMs = 5000

/** Trouble that passes: the store is away (503), too much at once (429), a proxy's hiccup (502, 504), an unexpected fault (500). */
const passing = new Set([429, 500, 502, 503, 504])

export const makeSender = (options: SenderOptions): Sender => {
  const { url, token, log, fetch: send = fetch, wait = pause } = options

  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array | string,
    say = log,
  ) => {
    let pauseMs = shortestPauseMs
    for (let attempt = 1; ; attempt++) {
      const answer = await send(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body: body as BodyInit }), // Uint8Array is a body; the DOM's type wants its ArrayBuffer named
      }).catch((error: unknown) => error)
      if (answer instanceof Response) {
        const text = await answer.text().catch(() => '')
        if (!passing.has(answer.status)) return { status: answer.status, text }
        if (attempt % 10 === 1) say(`feed: ${method} ${path} answered ${answer.status}, trying again`)
        const asked = Number(answer.headers.get('retry-after')) * 1000
        if (asked > 0) pauseMs = Math.max(pauseMs, Math.min(asked, longestPauseMs))
      } else if (attempt % 10 === 1) say(`feed: ${method} ${path} did not get through, trying again: ${String(answer)}`)
      await wait(pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  /** Undefined for an answer that is no JSON: what counted was its status. */
  const parsed = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }

  const refused = (method: string, path: string, { status, text }: { status: number; text: string }): Error =>
    new Error(`${method} ${path} was refused with ${status}: ${text.slice(0, 500)}`)

  return {
    post: async (path, key, body) => {
      const answer = await ask('POST', path, { 'content-type': 'application/x-ndjson', 'idempotency-key': key }, body)
      if (answer.status < 300) return parsed(answer.text)
      // The batch is there, made by another version of this simulator: what matters is that it is not sent twice.
      if (answer.status !== 409) throw refused('POST', path, answer)
      log(`feed: batch ${key} is there already with other content, left as it is`)
    },
    ask: async (path, document) => {
      const answer = await ask('POST', path, { 'content-type': 'application/json' }, JSON.stringify(document))
      if (answer.status >= 300) throw refused('POST', path, answer)
      return parsed(answer.text)
    },
    put: async (path, document) => {
      const answer = await ask('PUT', path, { 'content-type': 'application/json' }, JSON.stringify(document))
      if (answer.status >= 300) throw refused('PUT', path, answer)
    },
    get: async (path) => {
      const answer = await ask('GET', path, {})
      if (answer.status >= 300) throw refused('GET', path, answer)
      return JSON.parse(answer.text)
    },
    ready: async () => {
      // 503 until then: that it is not yet ready is nothing to tell.
      await ask('GET', '/api/health', {}, undefined, () => {})
    },
  }
}
