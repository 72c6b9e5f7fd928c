import { useSyncExternalStore } from 'react'
import { type Extent, type Subject, server } from '../api.ts'
import { liveScale, type Scale, scaleOf, steadyScale } from './scale.ts'
import { decodeFrames, decodeManifest, type Frames, frameValues, type Manifest, sumFrames } from './wire.ts'

const hour = 3600
const day = 24 * hour
/** Frames fetched at once while a day is played, per step: three hours of five minutes, or a whole day of hours. */
const chunkSeconds = { 300: 3 * hour, 3600: day } as const
const chunksKept = 10
/** How long a chunk that reaches into the present is believed. */
const freshSeconds = 60
/** How often figures drawn from the values change for people to read, milliseconds. */
const readEveryMs = { live: 2000, past: 250 } as const
type Step = keyof typeof chunkSeconds

/** What the map shows now. Arrays are in manifest order; `values` per cell, `density` per hectare, NaN where there is no data. */
export type HeatFrame = {
  subject: Subject
  res: number
  manifest: Manifest
  values: Float32Array
  density: Float32Array
  scale: Scale
  /** Epoch seconds: the window the values stand for, and the newest data behind them. */
  from: number
  to: number
  asOf: number
  live: boolean
}

export type HeatState =
  | { status: 'loading'; frame?: HeatFrame | undefined }
  | { status: 'ready'; frame: HeatFrame }
  | { status: 'failing'; frame?: HeatFrame | undefined; error: Error }

export const sameSubject = (a: Subject, b: Subject): boolean => subjectKey(a) === subjectKey(b)
export const subjectKey = (subject: Subject): string =>
  'metric' in subject ? subject.metric : `class:${subject.class}`

/** How the heat stands, for components that show figures of it. */
export const useReading = (source: HeatSource): HeatState => useSyncExternalStore(source.read, source.readable)

type Asked = { subject: Subject; res: number; at: number | undefined; extent: Extent | undefined }

/**
 * Fetches and decodes heat: the live wire on every tick, or frames of the past by chunks. One at a time: a new question
 * aborts the one under way. Values never pass through React; listeners get them as they are.
 */
export class HeatSource {
  private state: HeatState = { status: 'loading' }
  private readonly listeners = new Set<() => void>()
  private readonly readers = new Set<() => void>()
  private reading: HeatState = this.state
  private waiting: ReturnType<typeof setTimeout> | undefined
  private toldAt = 0
  private readonly manifests = new Map<number, Manifest>()
  private readonly chunks = new Map<string, { asked: number; frames: Promise<Frames> }>()
  private readonly scales = new Map<string, Scale>()
  private readonly dayScales = new Map<string, Scale>()
  private looked: { key: string; from: number; scale: Scale } | undefined
  private asked: Asked | undefined
  private abort = new AbortController()
  private busy = false

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  readonly current = (): HeatState => this.state
  /** For legends and lists: told of new values no more often than people read. */
  readonly read = (reader: () => void): (() => void) => {
    this.readers.add(reader)
    return () => this.readers.delete(reader)
  }
  readonly readable = (): HeatState => this.reading

  /** True while what is shown is what was asked for. */
  settled(): boolean {
    return !this.busy && this.state.status === 'ready'
  }

  /** Shows a subject at a resolution, live (`at` undefined) or at an instant. */
  show(asked: Asked): void {
    const before = this.asked
    this.asked = asked
    const same = before && sameSubject(before.subject, asked.subject) && before.res === asked.res
    if (!same) this.put({ status: 'loading', frame: this.state.frame })
    void this.load(asked)
  }

  /** Values changed on the server: fetches the live wire again if it is shown. Past frames that may have changed are dropped. */
  refresh(): void {
    if (!this.asked) return
    if (this.asked.at === undefined) void this.load(this.asked)
  }

  /** Forgets what may be out of date after a break, and loads what is asked. */
  restart(): void {
    this.chunks.clear()
    this.dayScales.clear()
    this.manifests.clear()
    if (this.asked) void this.load(this.asked)
  }

  private put(state: HeatState): void {
    const before = this.state
    this.state = state
    for (const listener of this.listeners) listener()
    const same =
      before.status === state.status &&
      before.frame?.manifest === state.frame?.manifest &&
      before.frame?.live === state.frame?.live
    this.tellReaders(same ? readEveryMs[state.frame?.live === false ? 'past' : 'live'] : 0)
  }

  /** Readers are told at once of anything new in kind, and of new values no more often than people read. */
  private tellReaders(everyMs: number): void {
    if (this.waiting && everyMs > 0) return
    clearTimeout(this.waiting)
    const wait = Math.max(0, this.toldAt + everyMs - performance.now())
    const tell = () => {
      this.waiting = undefined
      this.toldAt = performance.now()
      this.reading = this.state
      for (const reader of this.readers) reader()
    }
    if (everyMs === 0) tell()
    else this.waiting = setTimeout(tell, wait)
  }

  private async load(asked: Asked): Promise<void> {
    this.abort.abort()
    const abort = new AbortController()
    this.abort = abort
    this.busy = true
    try {
      const frame = await (asked.at === undefined ? this.live(asked, abort.signal) : this.past(asked, asked.at))
      if (abort.signal.aborted) return
      this.busy = false
      this.put({ status: 'ready', frame })
    } catch (error) {
      if (abort.signal.aborted) return
      this.busy = false
      this.put({
        status: 'failing',
        frame: this.state.frame,
        error: error instanceof Error ? error : new Error(String(error)),
      })
    }
  }

  private async live(asked: Asked, signal: AbortSignal): Promise<HeatFrame> {
    const { subject, res } = asked
    const [manifest, body] = await Promise.all([this.manifest(res), server.liveHeat(subject, res, signal)])
    const wire = decodeFrames(body)
    const values = frameValues(wire, 0)
    const density = densityOf(values, manifest)
    const scale = await this.liveScale(asked, density, manifest, wire.from)
    const window = { from: wire.from, to: wire.from + wire.step, asOf: wire.asOf, live: true }
    return { subject, res, manifest, values, density, scale, ...window }
  }

  private async past(asked: Asked, at: number): Promise<HeatFrame> {
    const { subject, res } = asked
    const manifest = await this.manifest(res)
    const step = stepAt(asked, at)
    const span = chunkSeconds[step]
    const start = Math.floor(at / span) * span
    const index = Math.floor((at - start) / step)
    if ('class' in subject) {
      // Complaints are few: an instant shows the day that ends with its hour, as the live map does.
      const wire = await this.chunk(asked, start - day, start + span, step)
      const values = sumFrames(wire, index + 1, index + day / step)
      const density = densityOf(values, manifest)
      const to = start + (index + 1) * step
      const window = { from: to - day, to, asOf: wire.asOf, live: false }
      return { subject, res, manifest, values, density, scale: this.steady(asked, scaleOf(density)), ...window }
    }
    const wire = await this.chunk(asked, start, start + span, step)
    const values = frameValues(wire, Math.min(index, wire.frames - 1))
    const scale = this.steady(asked, await this.dayScale(asked, manifest, at))
    const from = start + index * step
    const window = { from, to: from + step, asOf: wire.asOf, live: false }
    return { subject, res, manifest, values, density: densityOf(values, manifest), scale, ...window }
  }

  /** Fetches the chunk after the one that holds `at`, so that playing does not wait. */
  prefetch(at: number): void {
    const { asked } = this
    if (!asked || 'class' in asked.subject) return
    const step = stepAt(asked, at)
    const start = (Math.floor(at / chunkSeconds[step]) + 1) * chunkSeconds[step]
    if (asked.extent?.to != null && start > asked.extent.to) return
    this.chunk(asked, start, start + chunkSeconds[step], step).catch(() => {})
  }

  /** The live colours are looked at anew with every bucket, not with every tick: sorting a city's values costs more than drawing them. */
  private async liveScale(asked: Asked, density: Float32Array, manifest: Manifest, from: number): Promise<Scale> {
    const key = `${subjectKey(asked.subject)} ${asked.res}`
    if (this.looked?.key === key && this.looked.from === from) return this.looked.scale
    // Complaints are told for the last 24 hours, which is scale enough of its own.
    const own = scaleOf(density)
    const fresh = 'class' in asked.subject ? own : liveScale(own, await this.dayScale(asked, manifest, from))
    const scale = this.steady(asked, fresh)
    this.looked = { key, from, scale }
    return scale
  }

  private steady(asked: Asked, fresh: Scale): Scale {
    const { subject, res } = asked
    const key = `${subjectKey(subject)} ${res} ${asked.at === undefined}`
    const scale = steadyScale(this.scales.get(key), fresh)
    this.scales.set(key, scale)
    return scale
  }

  /** What the colours of a day must span, from its hours up to an instant, so that morning and noon are drawn alike. */
  private async dayScale(asked: Asked, manifest: Manifest, at: number): Promise<Scale> {
    const end = Math.ceil(at / hour) * hour
    const key = `${subjectKey(asked.subject)} ${asked.res} ${end}`
    const known = this.dayScales.get(key)
    if (known) return known
    const wire = await this.chunk(asked, end - day, end, 3600)
    const sample = new Float32Array(wire.n * wire.frames)
    for (let i = 0; i < wire.frames; i++) sample.set(densityOf(frameValues(wire, i), manifest), i * wire.n)
    const scale = scaleOf(sample)
    this.dayScales.set(key, scale)
    return scale
  }

  private async manifest(res: number): Promise<Manifest> {
    const known = this.manifests.get(res)
    if (known) return known
    const manifest = decodeManifest(await server.manifest(res))
    this.manifests.set(res, manifest)
    return manifest
  }

  private chunk({ subject, res }: Asked, from: number, to: number, step: Step): Promise<Frames> {
    const key = `${subjectKey(subject)} ${res} ${from} ${to} ${step}`
    const now = Date.now() / 1000
    const known = this.chunks.get(key)
    this.chunks.delete(key)
    // A chunk that reached into its own present has grown since.
    if (known && (to <= known.asked || now - known.asked < freshSeconds)) {
      this.chunks.set(key, known)
      return known.frames
    }
    const frames = server.frames(subject, res, { from, to, step }).then(decodeFrames)
    this.chunks.set(key, { asked: now, frames })
    frames.catch(() => this.chunks.delete(key))
    for (const oldest of this.chunks.keys()) {
      if (this.chunks.size <= chunksKept) break
      this.chunks.delete(oldest)
    }
    return frames
  }
}

/** Five minutes where they are kept, hours before; complaints are too few for five minutes. */
const stepAt = ({ subject, extent }: Asked, at: number): Step =>
  'metric' in subject && extent?.fineFrom != null && at >= extent.fineFrom ? 300 : 3600

/** Values per hectare of the true area of each cell. */
const densityOf = (values: Float32Array, { area }: Manifest): Float32Array => {
  const density = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) density[i] = ((values[i] ?? Number.NaN) / (area[i] ?? Number.NaN)) * 10_000
  return density
}
