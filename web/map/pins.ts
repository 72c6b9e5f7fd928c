/** Who wants to hear of camera movements: everything pinned to the map places itself anew, without React. */
export class CameraNews {
  private readonly listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    listener()
    return () => this.listeners.delete(listener)
  }

  readonly tell = (): void => {
    for (const listener of this.listeners) listener()
  }
}
