import { SaxesParser } from 'saxes'
import { AppError } from '../http/errors.ts'
import { textOf } from './encoding.ts'

export type XmlHandlers = {
  /** Names come without their prefix. */
  open?: (name: string, attributes: Record<string, string>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * Reads XML as it comes in; yields after each piece so that the reader may take what it has gathered. No entity of a DTD is
 * expanded. Throws `invalid` naming `what` where it is not well formed.
 */
export async function* readXml(
  source: AsyncIterable<Buffer>,
  what: string,
  { open, text, close }: XmlHandlers,
): AsyncGenerator<void> {
  const parser = new SaxesParser()
  const broken = (reason: string): AppError =>
    new AppError('invalid', `${what} 不是完整的 XML（${reason}），请重新导出`)
  parser.on('error', (error) => {
    throw broken(error.message)
  })
  parser.on('opentag', (node) => open?.(local(node.name), node.attributes))
  parser.on('text', (piece) => text?.(piece))
  parser.on('cdata', (piece) => text?.(piece))
  parser.on('closetag', (node) => close?.(local(node.name)))
  for await (const piece of textOf(source, 'utf-8')) {
    parser.write(piece)
    yield
  }
  parser.close()
  yield
}
