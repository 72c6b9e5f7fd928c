const listeners = new Set<() => void>()

/** Hears that components or grids changed on the server, so that tiles in sight are old. Returns how to stop. */
export const onOldTiles = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const tellOldTiles = (): void => {
  for (const listener of listeners) listener()
}
