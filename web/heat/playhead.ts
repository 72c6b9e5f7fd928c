export type Speed = (typeof speeds)[number]
/** Minutes of the day that pass in a second of playing. */
export const speeds = [10, 30, 60, 120] as const

/** A screen that was held up goes on from where it stood instead of leaping over an hour. */
const longestStepMs = 200

/** Where on the timeline the screen stands. `at` undefined is live; while it plays, `at` runs. */
export type PlayheadState = { at: number | undefined; playing: boolean; speed: Speed }

/**
 * The instant shown, outside React: it moves sixty times a second while a day is played. The address bar follows when it
 * comes to rest. Epoch seconds.
 */
export class Playhead {
  private state: PlayheadState = { at: undefined, playing: false, speed: 30 }
  private readonly listeners = new Set<() => void>()
  private frame = 0
  private readonly now: () => number
  private readonly onRest: (at: number | undefined) => void

  constructor(now: () => number, onRest: (at: number | undefined) => void) {
    this.now = now
    this.onRest = onRest
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  readonly current = (): PlayheadState => this.state

  /** Moves to an instant, or to live; an instant that has not come yet is live. Playing goes on from there. */
  moveTo(at: number | undefined): void {
    this.put({ ...this.state, at: at === undefined || at >= this.now() ? undefined : at })
    if (this.state.at === undefined) this.pause()
  }

  /** Plays from where it stands; from live, the day `from` on. */
  play(from: number): void {
    if (this.state.playing) return
    this.put({ ...this.state, at: this.state.at ?? from, playing: true })
    let last = performance.now()
    const step = (time: number) => {
      if (!this.state.playing || this.state.at === undefined) return
      const at = this.state.at + (Math.min(time - last, longestStepMs) / 1000) * this.state.speed * 60
      last = time
      if (at >= this.now()) return this.rest(undefined)
      this.put({ ...this.state, at })
      this.frame = requestAnimationFrame(step)
    }
    this.frame = requestAnimationFrame(step)
  }

  /** Stops playing and says where it came to rest. */
  pause(): void {
    if (this.state.playing) this.rest(this.state.at)
  }

  setSpeed(speed: Speed): void {
    this.put({ ...this.state, speed })
  }

  private rest(at: number | undefined): void {
    cancelAnimationFrame(this.frame)
    this.put({ ...this.state, at, playing: false })
    this.onRest(at)
  }

  private put(state: PlayheadState): void {
    this.state = state
    for (const listener of this.listeners) listener()
  }
}
