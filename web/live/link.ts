import { openLive } from '../api.ts'
import { setServerClock } from '../ui/now.ts'

export type LinkState = 'connecting' | 'live' | 'lost'

export type LinkEvents = {
  /** Values of these metrics changed ('complaints', or '*' for everything). */
  tick: (metrics: ReadonlySet<string>) => void
  alert: () => void
  change: (kind: string) => void
  /** A store came or went; `whole` while both answer. */
  store: (whole: boolean) => void
  /** The stream stands again and something may have been missed. */
  again: () => void
}

/** A stream is renewed now and then; only a break of this length is worth telling. */
const patienceMs = 2500

/** The live stream and how it stands, for screens. */
export class Link {
  private state: LinkState = 'connecting'
  private readonly listeners = new Set<() => void>()
  private close = () => {}
  private patience: ReturnType<typeof setTimeout> | undefined

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  readonly current = (): LinkState => this.state

  /** Opens the stream; the answer closes it. */
  open(on: LinkEvents): () => void {
    let stood = false
    this.close = openLive({
      hello: (at, resumed) => {
        setServerClock(at)
        this.put('live')
        if (stood && !resumed) on.again()
        stood = true
      },
      tick: (metrics, at) => {
        setServerClock(at)
        this.put('live')
        on.tick(metrics)
      },
      alert: on.alert,
      change: on.change,
      state: on.store,
      lost: () => {
        this.patience ??= setTimeout(() => this.put('lost'), patienceMs)
      },
    })
    return () => {
      clearTimeout(this.patience)
      this.patience = undefined
      this.close()
    }
  }

  private put(state: LinkState): void {
    if (state === 'live') {
      clearTimeout(this.patience)
      this.patience = undefined
    }
    if (state === this.state) return
    this.state = state
    for (const listener of this.listeners) listener()
  }
}
