/** Shows how far a long start is: one moving line on a terminal, a line at every tenth elsewhere. */
export const showProgress = (out: NodeJS.WriteStream) => {
  let tenth = -1
  let said = ''
  return {
    at: (words: string, progress: number): void => {
      const percent = Math.round(progress * 100)
      if (out.isTTY) {
        const filled = Math.round(progress * 30)
        out.write(
          `\r\u001b[2K[${'█'.repeat(filled)}${'·'.repeat(30 - filled)}] ${String(percent).padStart(3)} %  ${words}`,
        )
        return
      }
      if (Math.floor(percent / 10) === tenth && words === said) return
      tenth = Math.floor(percent / 10)
      said = words
      out.write(`${String(percent).padStart(3)} %  ${words}\n`)
    },
    end: (words: string): void => {
      out.write(out.isTTY ? `\r\u001b[2K${words}\n` : `${words}\n`)
    },
  }
}
