/** What the engine must do with one statement, and what a pool must know to run it. */
export type Statement =
  | { kind: 'read' | 'write' | 'kill' | 'unsupported'; sql: string }
  | { kind: 'insert'; sql: string; target: InsertTarget | undefined; inlineFrom: number | undefined }

/** An INSERT whose rows follow as raw bytes: everything but the rows, taken apart. */
export type InsertTarget = { table: string; columns: string[]; settings: Record<string, string>; format: string }

type Token = { text: string; kind: 'word' | 'name' | 'string' | 'sign'; start: number; end: number }

export class StatementFault extends Error {}

const space = /\s/
const wordStart = /[A-Za-z_0-9.]/
const wordPart = /[A-Za-z_0-9.]/

/** First words of statements that change nothing and may run on a read-only session. */
const reading = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS', 'CHECK', '('])

/**
 * Takes one ClickHouse statement apart far enough to route it: comments and quoted text are skipped, so a keyword in them
 * never counts. Throws StatementFault where there is no statement, or more than one: an engine that runs every statement of a string must never see two.
 */
export function readStatement(sql: string): Statement {
  const tokens = tokenize(sql)
  const first = tokens.next().value
  if (!first) throw new StatementFault('Empty query')
  const word = first.text.toUpperCase()
  if (word === 'INSERT') return readInsert(sql, tokens)
  let end = sql.length
  let inserts = false
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === ';') {
      end = token.start
      const more = tokens.next().value
      if (more) throw new StatementFault('Multi-statements are not allowed')
      break
    }
    if (token.kind === 'word' && token.text.toUpperCase() === 'INSERT') inserts = true
  }
  const one = sql.slice(0, end)
  if (word === 'KILL') return { kind: 'kill', sql: one }
  if (word === 'SET' || word === 'USE') return { kind: 'unsupported', sql: one }
  return { kind: reading.has(word) && !(word === 'WITH' && inserts) ? 'read' : 'write', sql: one }
}

function readInsert(sql: string, tokens: Generator<Token, undefined>): Statement {
  const words: Token[] = []
  for (const token of tokens) {
    if (token.kind === 'word') {
      const text = token.text.toUpperCase()
      if (text === 'SELECT' || text === 'WITH' || text === 'WATCH')
        return { kind: 'insert', sql: whole(sql, tokens), target: undefined, inlineFrom: undefined }
      if (text === 'VALUES') return { kind: 'insert', sql, target: undefined, inlineFrom: token.end }
      if (text === 'FORMAT') {
        const name = tokens.next().value
        if (name?.kind !== 'word') throw new StatementFault('Syntax error: FORMAT without a name')
        return { kind: 'insert', sql, target: insertTarget(words, name.text), inlineFrom: afterFormat(sql, name.end) }
      }
    }
    words.push(token)
  }
  throw new StatementFault('Syntax error: INSERT without FORMAT, VALUES or SELECT')
}

/** INSERT … SELECT to its end, refusing a second statement. */
function whole(sql: string, tokens: Generator<Token, undefined>): string {
  for (const token of tokens) {
    if (token.kind !== 'sign' || token.text !== ';') continue
    if (tokens.next().value) throw new StatementFault('Multi-statements are not allowed')
    return sql.slice(0, token.start)
  }
  return sql
}

/** Rows begin after the format's name and at most one line break. */
function afterFormat(sql: string, end: number): number {
  let at = end
  while (at < sql.length && space.test(sql[at] ?? '') && sql[at] !== '\n') at++
  if (sql[at] === ';') at++
  return sql[at] === '\n' ? at + 1 : at
}

/** [INTO] [TABLE] name [(columns)] [SETTINGS a = b, …]; undefined where it is another shape (a table function, EXCEPT, …). */
function insertTarget(tokens: Token[], format: string): InsertTarget | undefined {
  let at = 0
  const is = (text: string) => tokens[at]?.text.toUpperCase() === text
  if (is('INTO')) at++
  if (is('TABLE')) at++
  const parts: string[] = []
  for (;;) {
    const token = tokens[at]
    if (!token || (token.kind !== 'word' && token.kind !== 'name')) break
    if (token.kind === 'word' && ['SETTINGS', 'FUNCTION'].includes(token.text.toUpperCase())) break
    parts.push(token.text)
    at++
    if (tokens[at]?.text !== '.') break
    at++
  }
  const table = parts.join('.')
  if (!/^\w+(\.\w+)?$/.test(table)) return undefined
  const columns: string[] = []
  if (tokens[at]?.text === '(') {
    at++
    while (at < tokens.length && tokens[at]?.text !== ')') {
      const token = tokens[at++]
      if (!token || token.kind === 'string' || !/^\w+$/.test(token.text)) return undefined
      columns.push(token.text)
      if (tokens[at]?.text === ',') at++
    }
    at++
  }
  const settings = readSettings(tokens.slice(at))
  return settings && { table, columns, settings, format }
}

function readSettings(tokens: Token[]): Record<string, string> | undefined {
  if (tokens.length === 0) return {}
  if (tokens[0]?.text.toUpperCase() !== 'SETTINGS') return undefined
  const settings: Record<string, string> = {}
  for (let at = 1; at < tokens.length; at += 4) {
    const [name, equals, value, comma] = tokens.slice(at, at + 4)
    if (!name || equals?.text !== '=' || !value || (comma && comma.text !== ',')) return undefined
    settings[name.text] = value.text
  }
  return settings
}

function* tokenize(sql: string): Generator<Token, undefined> {
  let at = 0
  while (at < sql.length) {
    const c = sql[at] ?? ''
    const two = sql.slice(at, at + 2)
    if (space.test(c)) at++
    else if (two === '--' || two === '#!' || two === '# ') at = lineEnd(sql, at)
    else if (two === '/*') at = commentEnd(sql, at)
    else if (c === "'" || c === '"' || c === '`') {
      const end = quoteEnd(sql, at, c)
      yield { text: unquote(sql.slice(at + 1, end - 1), c), kind: c === "'" ? 'string' : 'name', start: at, end }
      at = end
    } else if (c === '$' && /^\$\w*\$/.test(sql.slice(at, at + 70))) {
      const tag = sql.slice(at, sql.indexOf('$', at + 1) + 1)
      const close = sql.indexOf(tag, at + tag.length)
      const end = close < 0 ? sql.length : close + tag.length
      yield { text: sql.slice(at + tag.length, close < 0 ? undefined : close), kind: 'string', start: at, end }
      at = end
    } else if (wordStart.test(c) && c !== '.') {
      let end = at + 1
      while (end < sql.length && wordPart.test(sql[end] ?? '')) end++
      yield { text: sql.slice(at, end), kind: 'word', start: at, end }
      at = end
    } else {
      yield { text: c, kind: 'sign', start: at, end: at + 1 }
      at++
    }
  }
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at)
  return end < 0 ? sql.length : end + 1
}

function commentEnd(sql: string, at: number): number {
  const end = sql.indexOf('*/', at + 2)
  if (end < 0) throw new StatementFault('Syntax error: unclosed comment')
  return end + 2
}

function quoteEnd(sql: string, at: number, quote: string): number {
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] === '\\') i++
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1
      i++
    }
  }
  throw new StatementFault('Syntax error: unclosed quotation')
}

function unquote(text: string, quote: string): string {
  return text
    .replaceAll(quote + quote, quote)
    .replace(/\\(.)/gs, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', f: '\f' })[c] ?? c)
}

/** A ClickHouse string literal that holds the text. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
