import { useSyncExternalStore } from 'react'

/** A line being drawn across a unit grid, to split it there. Points are WGS84 [lon, lat]. */
export type SplitLine = { code: string; points: readonly (readonly [number, number])[] }

let line: SplitLine | undefined
const listeners = new Set<() => void>()

const become = (next: SplitLine | undefined): void => {
  line = next
  for (const listener of listeners) listener()
}

/** The one line of this screen: the panel begins and ends it, clicks on the map lengthen it. */
export const splitLine = {
  read: (): SplitLine | undefined => line,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  start: (code: string): void => become({ code, points: [] }),
  /** Adds a point; false where no line is being drawn. */
  add: (lon: number, lat: number): boolean => {
    if (line) become({ ...line, points: [...line.points, [lon, lat]] })
    return line !== undefined
  },
  back: (): void => {
    if (line) become({ ...line, points: line.points.slice(0, -1) })
  },
  stop: (): void => {
    if (line) become(undefined)
  },
}

export const useSplitLine = (): SplitLine | undefined => useSyncExternalStore(splitLine.subscribe, splitLine.read)
