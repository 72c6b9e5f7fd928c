export type Message = { event: string; data: unknown; id: string }

/** Reads server-sent events (WHATWG HTML §9.2.6) from a body, as a browser does. */
export const listen = (body: ReadableStream<Uint8Array>) => {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const messages: Message[] = []
  const wakers = new Set<() => void>()
  let lastId = ''
  let ended = false
  let rest = ''

  const block = (text: string): void => {
    let event = 'message'
    const data: string[] = []
    for (const line of text.split('\n')) {
      const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
      if (field === 'event') event = value ?? ''
      if (field === 'data') data.push(value ?? '')
      if (field === 'id') lastId = value ?? ''
    }
    if (data.length > 0) messages.push({ event, data: JSON.parse(data.join('\n')), id: lastId })
  }

  const run = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const text of blocks) block(text)
      for (const wake of wakers) wake()
    }
  }
  run()
    .catch(() => {})
    .finally(() => {
      ended = true
      for (const wake of wakers) wake()
    })

  /** Resolves once `check` holds; throws after 10 s with what had come. */
  const until = async (what: string, check: () => boolean): Promise<void> => {
    const deadline = Date.now() + 10_000
    while (!check()) {
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`waited in vain for ${what}; got ${JSON.stringify(messages)}`)
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          wakers.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, left)
        wakers.add(wake)
      })
    }
  }

  return {
    messages,
    of: (event: string): Message[] => messages.filter((message) => message.event === event),
    lastId: () => lastId,
    ended: () => ended,
    until,
    close: () => reader.cancel(),
  }
}
