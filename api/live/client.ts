import { inScope } from '../accounts/caller.ts'
import type { LedgerEvent } from '../db/events.ts'
import type { Tick } from '../heat/ticks.ts'
import { type Position, writePosition } from './position.ts'

/** A client may lag by this much; one that lags more is closed, and catches up when it comes back with its last id. */
const longestBacklogBytes = 256 * 1024

const encoder = new TextEncoder()

/** Whether a caller may learn of an event: alerts by area, other changes by area where they have one. */
const mayKnow = (scope: readonly string[], { kind, area }: LedgerEvent): boolean =>
  inScope(scope, area) || (area === '' && !kind.startsWith('alert.') && scope.length > 0)

/**
 * One open stream. Writes server-sent events (WHATWG HTML §9.2), each with the position reached, and holds no more than a bounded backlog.
 */
export class LiveClient {
  readonly body: ReadableStream<Uint8Array>
  readonly scope: readonly string[]
  readonly position: Position
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #room: (() => void) | undefined
  #onClose: () => void

  constructor(scope: readonly string[], from: Position, onClose: () => void) {
    this.scope = scope
    this.position = { ...from }
    this.#onClose = onClose
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#room?.(),
        cancel: () => this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: longestBacklogBytes }),
    )
  }

  get closed(): boolean {
    return this.#controller === undefined
  }

  /** Resolves once less than the whole backlog waits, or the client has gone. */
  async drained(): Promise<void> {
    while (this.#controller && (this.#controller.desiredSize ?? 0) < longestBacklogBytes / 2) {
      await new Promise<void>((resolve) => {
        this.#room = resolve
      })
      this.#room = undefined
    }
  }

  /** `retryMs` tells the browser how soon to come back after a break. */
  hello(data: unknown, retryMs = 1000): void {
    this.#write(`retry: ${retryMs}\n`)
    this.send('hello', data)
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\nid: ${writePosition(this.position)}\n\n`)
  }

  /** Keeps proxies from closing a quiet stream, and the client's last id up to date. An event without data is never dispatched. */
  beat(): void {
    this.#write(`: ${writePosition(this.position)}\nid: ${writePosition(this.position)}\n\n`)
  }

  tick(tick: Tick): void {
    if (tick.tick <= this.position.tick) return
    this.position.tick = tick.tick
    this.send('tick', tick)
  }

  /** Tells of an event once, in order, if the caller may know of it: alerts as `alert`, other changes (areas, metrics …) as `change`. */
  event(event: LedgerEvent): void {
    if (event.id <= this.position.event) return
    this.position.event = event.id
    if (!mayKnow(this.scope, event)) return
    this.send(event.kind.startsWith('alert.') ? 'alert' : 'change', { kind: event.kind, id: event.subject })
  }

  close(): void {
    const controller = this.#controller
    if (!controller) return
    this.#end()
    controller.close()
  }

  #write(text: string): void {
    if (!this.#controller) return
    if ((this.#controller.desiredSize ?? 0) > 0) this.#controller.enqueue(encoder.encode(text))
    else this.close()
  }

  #end(): void {
    if (!this.#controller) return
    this.#controller = undefined
    this.#room?.()
    this.#onClose()
  }
}
