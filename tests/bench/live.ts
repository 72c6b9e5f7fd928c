import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cityFolder, ready, startServer } from '../support/server.ts'

const rowsInBatch = 1000
const batchesASecond = 5
const seconds = 20
/** Each batch carries one row of a metric of its own, so that a tick says for certain which batches it tells of. */
const marks = 60

type Sent = { mark: string; asked: number; accepted?: number; seen?: number }

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN

const observation = (metric: string, i: number, at: number): string =>
  `{"metric":"${metric}","at":${at},"lon":${(116.361 + (i % 380) / 10_000).toFixed(4)},"lat":${(39.901 + (i % 180) / 10_000).toFixed(4)},"value":${i % 7},"source":"bench"}`

/** Reads the stream and hands on the metrics of every tick as it arrives. */
const listen = async (
  url: string,
  token: string,
  onTick: (metrics: string[]) => void,
  signal: AbortSignal,
): Promise<void> => {
  const answer = await fetch(`${url}/api/live`, { headers: { authorization: `Bearer ${token}` }, signal })
  if (!answer.body) throw new Error(`no stream: ${answer.status}`)
  let text = ''
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const messages = text.split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages) {
      if (!message.includes('event: tick')) continue
      const data: { changed: { metric: string }[] } = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? '{"changed":[]}')
      onTick(data.changed.map(({ metric }) => metric))
    }
  }
}

/**
 * Sends 5,000 observations a second to a real server and watches its stream: how long after a batch was accepted does a screen hear
 * of it? Counted from the request too, which holds the intake's own time. Throws if a batch was never heard of.
 */
export const benchLive = async (print: (line: string) => void): Promise<{ p99: number }> => {
  const dataDir = cityFolder()
  const server = await startServer({ dataDir })
  const away = new AbortController()
  try {
    await ready(server)
    const token = readFileSync(join(dataDir, 'administrator.token'), 'utf8').trim()
    const open = new Map<string, Sent>()
    const done: Sent[] = []
    const finish = (sent: Sent): void => {
      if (sent.accepted !== undefined && sent.seen !== undefined && open.delete(sent.mark)) done.push(sent)
    }
    const heard = listen(
      server.url,
      token,
      (metrics) => {
        const at = performance.now()
        for (const metric of metrics) {
          const sent = open.get(metric)
          if (!sent) continue
          sent.seen ??= at
          finish(sent)
        }
      },
      away.signal,
    ).catch((error: unknown) => {
      if (!away.signal.aborted) throw error
    })
    const send = async (n: number): Promise<void> => {
      const mark = `mark_${n % marks}`
      const at = Math.floor(Date.now() / 1000)
      const rows = Array.from({ length: rowsInBatch - 1 }, (_, i) => observation('ebike', n * 31 + i, at))
      const sent: Sent = { mark, asked: performance.now() }
      open.set(mark, sent)
      const answer = await fetch(`${server.url}/api/observations`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': `live-${n}`,
          'content-type': 'application/x-ndjson',
        },
        body: [...rows, observation(mark, n, at)].join('\n'),
      })
      if (!answer.ok) throw new Error(`batch ${n}: ${answer.status} ${await answer.text()}`)
      await answer.arrayBuffer()
      sent.accepted = performance.now()
      finish(sent)
    }
    const begun = performance.now()
    const under: Promise<void>[] = []
    const total = batchesASecond * seconds
    for (let n = 0; n < total; n++) {
      const due = begun + (n * 1000) / batchesASecond
      await new Promise((go) => setTimeout(go, Math.max(0, due - performance.now())))
      under.push(send(n))
    }
    await Promise.all(under)
    const rate = (total * rowsInBatch * 1000) / (performance.now() - begun)
    const deadline = performance.now() + 10_000
    while (open.size > 0 && performance.now() < deadline) await new Promise((go) => setTimeout(go, 20))
    away.abort()
    await heard
    if (open.size > 0) throw new Error(`${open.size} of ${total} batches were never heard of`)
    const sorted = (of: (sent: Sent) => number) => done.map(of).sort((a, b) => a - b)
    const seen = sorted((sent) => Math.max(0, (sent.seen ?? 0) - (sent.accepted ?? 0)))
    const asked = sorted((sent) => (sent.seen ?? 0) - sent.asked)
    const p99 = quantile(seen, 0.99)
    const ms = (value: number) => `${value.toFixed(0)} ms`
    print(
      `| accepted → told to a screen while ${rate.toFixed(0)} observations/s arrive, p50 / p99 | ${ms(quantile(seen, 0.5))} / ${ms(p99)} | p99 ≤ 2 s |`,
    )
    print(`| the same from the request on | ${ms(quantile(asked, 0.5))} / ${ms(quantile(asked, 0.99))} | |`)
    return { p99 }
  } finally {
    away.abort()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
