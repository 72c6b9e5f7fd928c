/** A piece of a text, and the mark it lies in. `from`: UTF-16 units. */
export type Piece<Mark> = { from: number; text: string; mark: Mark | undefined }

/** A text cut at its marks, [from, to); where marks overlap, the one that begins first holds, then the longer. Marks may be empty or reach beyond the text. */
export const piecesOf = <Mark extends { from: number; to: number }>(
  text: string,
  marks: readonly Mark[],
): Piece<Mark>[] => {
  const pieces: Piece<Mark>[] = []
  let at = 0
  const put = (to: number, mark?: Mark): void => {
    if (to > at) pieces.push({ from: at, text: text.slice(at, to), mark })
    at = Math.max(at, to)
  }
  for (const mark of marks.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    put(Math.min(mark.from, text.length))
    put(Math.min(mark.to, text.length), mark)
  }
  put(text.length)
  return pieces
}
