import { isUtf8 } from 'node:buffer'
import { AppError } from '../http/errors.ts'
import { RowFault } from './fault.ts'

/** One row's JSON text, or why there is none. Rows count from 1. */
export type OnRow = (text: string | RowFault, row: number) => void

/** Takes a body apart into the JSON texts of its rows, chunk by chunk: memory holds one row at most. */
export type Splitter = {
  /** 'over': the rows have ended inside this chunk and the reader asked to be told (`tail: 'ignored'`). */
  push(chunk: Buffer): 'over' | undefined
  /** Throws `invalid` where the body broke off. */
  end(): void
}

/** One row may not be longer than this; a longer one is a fault of that row alone. */
export const longestRowBytes = 1_000_000

const newline = 10
const quote = 34
const comma = 44
const openBracket = 91
const backslash = 92
const closeBracket = 93
const openBrace = 123
const closeBrace = 125

const isSpace = (byte: number): boolean => byte === 32 || byte === newline || byte === 13 || byte === 9

const tooLong = (longest: number): RowFault =>
  new RowFault('', `一行超过 ${Math.round(longest / 1_000_000)} MB，请拆小后重送`)
const notUtf8 = (): RowFault => new RowFault('', '不是 UTF-8 文本，请转成 UTF-8 后重送')

/** Newline-delimited JSON. Blank lines are no rows, but count, so that row numbers are line numbers. */
export const splitLines = (onRow: OnRow, longest = longestRowBytes): Splitter => {
  let row = 0
  let carried: Buffer[] = []
  let carriedBytes = 0
  let skipping = false

  const emit = (bytes: Buffer, start: number, end: number, clean: boolean): void => {
    row++
    while (end > start && isSpace(bytes[end - 1] ?? 0)) end--
    if (end === start) return
    if (end - start > longest) onRow(tooLong(longest), row)
    else if (!clean && !isUtf8(bytes.subarray(start, end))) onRow(notUtf8(), row)
    else onRow(bytes.toString('utf8', start, end), row)
  }
  const carry = (rest: Buffer): void => {
    if (rest.length === 0 || skipping) return
    carriedBytes += rest.length
    if (carriedBytes > longest) {
      skipping = true
      carried = []
    } else carried.push(Buffer.from(rest)) // a copy: the chunk's memory may be used again
  }
  /** Ends the line that began in an earlier chunk. */
  const finish = (rest: Buffer): void => {
    if (skipping || carriedBytes + rest.length > longest) onRow(tooLong(longest), ++row)
    else {
      const whole = Buffer.concat([...carried, rest])
      emit(whole, 0, whole.length, false)
    }
    carried = []
    carriedBytes = 0
    skipping = false
  }

  return {
    push(chunk) {
      const last = chunk.lastIndexOf(newline)
      if (last < 0) {
        carry(chunk)
        return undefined
      }
      let start = 0
      if (carriedBytes > 0) {
        start = chunk.indexOf(newline) + 1
        finish(chunk.subarray(0, start - 1))
      }
      const clean = isUtf8(chunk.subarray(start, last + 1))
      while (start <= last) {
        const end = chunk.indexOf(newline, start)
        emit(chunk, start, end, clean)
        start = end + 1
      }
      carry(chunk.subarray(last + 1))
      return undefined
    },
    end() {
      if (carriedBytes > 0) finish(Buffer.alloc(0))
    },
  }
}

/** What may come next at the top level of the array. */
type Expect = 'open' | 'first' | 'element' | 'separator' | 'nothing'

const brokenArray = (where: string): AppError =>
  new AppError('invalid', `正文不是完整的 JSON 数组（${where}），整批未收；请检查是否被截断`)

/**
 * A JSON array of rows, taken apart without parsing it whole: strings and brackets are followed byte by byte, so a faulty
 * element is a fault of its row alone. A broken frame (a missing comma or bracket) is a fault of the whole body. `tail`: what
 * to do with text after the array, which a GeoJSON collection has. `longest`: bytes that one element may have.
 */
export const splitArray = (
  onRow: OnRow,
  tail: 'refused' | 'ignored' = 'refused',
  longest = longestRowBytes,
): Splitter => {
  let expect: Expect = 'open'
  let row = 0
  let depth = 0
  let inText = false
  let escaped = false
  let inElement = false
  let carried: Buffer[] = []
  let carriedBytes = 0

  const emit = (rest: Buffer): void => {
    row++
    inElement = false
    expect = 'separator'
    const bytes = carriedBytes > 0 ? Buffer.concat([...carried, rest]) : rest
    const long = carriedBytes + rest.length > longest
    carried = []
    carriedBytes = 0
    if (long) onRow(tooLong(longest), row)
    else onRow(isUtf8(bytes) ? bytes.toString('utf8') : notUtf8(), row)
  }

  const between = (byte: number): void => {
    if (isSpace(byte)) return
    if (expect === 'open') {
      if (byte !== openBracket) throw brokenArray('开头不是 [')
      expect = 'first'
    } else if (expect === 'nothing') throw brokenArray('] 之后还有内容')
    else if (byte === closeBracket) {
      if (expect === 'element') throw brokenArray('最后一个逗号之后没有内容')
      expect = 'nothing'
    } else if (byte === comma) {
      if (expect !== 'separator') throw brokenArray(`第 ${row + 1} 个元素之前多了逗号`)
      expect = 'element'
    } else throw brokenArray(`第 ${row} 个元素之后缺少逗号`)
  }

  return {
    push(chunk) {
      let start = 0
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] ?? 0
        if (inText) {
          if (escaped) escaped = false
          else if (byte === backslash) escaped = true
          else if (byte === quote) inText = false
          continue
        }
        if (!inElement) {
          const begins =
            (expect === 'first' || expect === 'element') && !isSpace(byte) && byte !== comma && byte !== closeBracket
          if (!begins) {
            between(byte)
            if (expect === 'nothing' && tail === 'ignored') return 'over'
            continue
          }
          inElement = true
          start = i
        } else if (depth === 0 && (byte === comma || byte === closeBracket)) {
          // A number, a word, or what follows a closed element: the frame goes on here.
          emit(chunk.subarray(start, i))
          between(byte)
          if (expect === 'nothing' && tail === 'ignored') return 'over'
          continue
        }
        if (byte === quote) inText = true
        else if (byte === openBrace || byte === openBracket) depth++
        else if (byte === closeBrace || byte === closeBracket) {
          depth = Math.max(0, depth - 1)
          if (depth === 0) emit(chunk.subarray(start, i + 1))
        }
      }
      if (!inElement) return undefined
      const rest = chunk.subarray(start)
      carriedBytes += rest.length
      if (carriedBytes <= longest) carried.push(Buffer.from(rest))
      else carried = []
      return undefined
    },
    end() {
      if (expect !== 'nothing') throw brokenArray('缺少结尾的 ]')
    },
  }
}
