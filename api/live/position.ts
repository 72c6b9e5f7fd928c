/** Where a client of the live stream stands: the last ledger event and the last tick it has seen. Travels as the SSE id. */
export type Position = { event: number; tick: number }

export const writePosition = ({ event, tick }: Position): string => `${event}.${tick}`

/** Undefined for text that is no position: the client then begins at the present. */
export const readPosition = (text: string | undefined): Position | undefined => {
  const parts = /^(\d{1,15})\.(\d{1,15})$/.exec(text?.trim() ?? '')
  return parts ? { event: Number(parts[1]), tick: Number(parts[2]) } : undefined
}
