import { useSyncExternalStore } from 'react'

let offset = 0

/** Takes the server's clock (epoch seconds) as the right one; screens on a wall are seldom set well. */
export const setServerClock = (at: number): void => {
  const found = at - Date.now() / 1000
  // Half a second is the way of the message, not a wrong clock.
  offset = Math.abs(found) < 1 ? 0 : found
}

/** The server's present, epoch seconds. */
export const serverNow = (): number => Date.now() / 1000 + offset

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The present as whole multiples of `every` seconds; a component using it is drawn again once per multiple. */
export const useNow = (every = 1): number =>
  useSyncExternalStore(subscribe, () => Math.floor(serverNow() / every) * every)
