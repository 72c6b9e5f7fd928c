import { AppError } from '../http/errors.ts'
import { readXml } from './xml.ts'
import type { ZipEntry } from './zip.ts'

/** What the parts of a workbook (ECMA-376) say before a sheet is read. */
export type Book = {
  /** Visible sheets in the order of their tabs, with the entry that holds each. */
  sheets: { name: string; entry: ZipEntry }[]
  /** True: days count from 1904. */
  from1904: boolean
  /** By cell style: whether its numbers are dates. */
  isDate: boolean[]
}

/** Texts of a workbook are held in memory; beyond this it must come as CSV. */
const longestTexts = 200_000_000

const entryNamed = (entries: readonly ZipEntry[], name: string): ZipEntry | undefined =>
  entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase())

const scan = async (
  entry: ZipEntry | undefined,
  open: (name: string, attributes: Record<string, string>) => void,
): Promise<void> => {
  if (!entry) return
  for await (const _ of readXml(entry.open(), entry.name, { open }));
}

/** Reads the list of sheets and the styles. Throws `invalid` where the archive holds no workbook. */
export const readBook = async (entries: readonly ZipEntry[]): Promise<Book> => {
  const targets = new Map<string, string>()
  await scan(entryNamed(entries, 'xl/_rels/workbook.xml.rels'), (name, { Id = '', Target = '' }) => {
    if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
  })
  const sheets: Book['sheets'] = []
  let from1904 = false
  await scan(entryNamed(entries, 'xl/workbook.xml'), (name, attributes) => {
    if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
    if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return
    const target = targets.get(attributes['r:id'] ?? '')
    const entry = target === undefined ? undefined : entryNamed(entries, target)
    if (entry) sheets.push({ name: attributes.name ?? '', entry })
  })
  if (sheets.length === 0) throw new AppError('invalid', 'XLSX 里没有工作表，请重新保存后上传')
  return { sheets, from1904, isDate: await dateStyles(entryNamed(entries, 'xl/styles.xml')) }
}

/** Built-in number formats that show a date or a time (ECMA-376 18.8.30). */
const builtInDate = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58)

const dateStyles = async (entry: ZipEntry | undefined): Promise<boolean[]> => {
  const own = new Map<number, boolean>()
  const isDate: boolean[] = []
  let inCells = false
  await scan(entry, (name, attributes) => {
    if (name === 'numFmt') {
      // What stands in quotes, brackets or behind a backslash is text and colour, not the format.
      const code = (attributes.formatCode ?? '').replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, '')
      own.set(Number(attributes.numFmtId), /[ymdhs]/i.test(code))
    }
    if (name === 'cellXfs' || name === 'cellStyleXfs' || name === 'dxfs') inCells = name === 'cellXfs'
    if (name !== 'xf' || !inCells) return
    const id = Number(attributes.numFmtId ?? 0)
    isDate.push(own.get(id) ?? builtInDate(id))
  })
  return isDate
}

/** The texts that cells refer to by number. Throws `invalid` where they are too long to hold. */
export const sharedTexts = async (entries: readonly ZipEntry[]): Promise<string[]> => {
  const entry = entryNamed(entries, 'xl/sharedStrings.xml')
  const texts: string[] = []
  if (!entry) return texts
  let text = ''
  let length = 0
  let wanted = false
  let inPhonetics = false
  const handlers = {
    open: (name: string): void => {
      if (name === 'si') text = ''
      if (name === 'rPh') inPhonetics = true
      wanted = name === 't' && !inPhonetics
    },
    text: (piece: string): void => {
      if (wanted) text += piece
    },
    close: (name: string): void => {
      if (name === 't') wanted = false
      if (name === 'rPh') inPhonetics = false
      if (name !== 'si') return
      length += text.length
      if (length > longestTexts) throw new AppError('invalid', 'XLSX 里的文字太多，请另存为 CSV（UTF-8）后上传')
      texts.push(text)
    },
  }
  for await (const _ of readXml(entry.open(), entry.name, handlers));
  return texts
}
