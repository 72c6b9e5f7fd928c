import type { LedgerDb } from '../db/ledger.ts'
import { RowFault } from '../files/fault.ts'
import type { ComponentInput, Placed } from './component.ts'
import { findAssigned, freeCodes, lastGiven } from './writes.ts'

type Uncoded = { input: ComponentInput; placed: Placed; district: string }
export type Coded = Uncoded & { code: string; sourceId: string | null }

/** Why a row was left out, for programs. */
export type FaultCode = 'bad_value' | 'outside' | 'duplicate' | 'code_taken' | 'no_code'
export type OnFault = (row: number, fault: RowFault, code: FaultCode) => void

const lastCode = 99_999_999

/**
 * Gives each row its code: its own, that which its record got earlier, or the district's next free one. The same record of the same register
 * gets the same code for ever: it is known by the register's own number, else by class and place to seven decimals (a centimetre), counted
 * where several stand on one spot. Reads only; `last` is what a writer has to keep.
 */
export class Assigner {
  /** The last code given out, by district. */
  readonly last = new Map<string, number>()
  readonly #db: LedgerDb
  readonly #source: string | undefined
  readonly #places = new Map<string, number>()

  constructor(db: LedgerDb, source: string | undefined) {
    this.#db = db
    this.#source = source
  }

  /** Rows are left out, and told, where no register was named or a district's numbers are used up. */
  async assign(rows: readonly Uncoded[], onFault: OnFault): Promise<Coded[]> {
    const coded: Coded[] = []
    const waiting: (Uncoded & { sourceId: string })[] = []
    for (const row of rows) {
      const { code } = row.input
      if (code !== undefined) coded.push({ ...row, code, sourceId: null })
      else if (this.#source !== undefined) waiting.push({ ...row, sourceId: this.#sourceIdOf(row.input) })
      else
        onFault(
          row.input.row,
          new RowFault('code', '缺少 8 位部件编号，也没有说明登记表的名称（source），无法分配'),
          'no_code',
        )
    }
    if (this.#source === undefined || waiting.length === 0) return coded
    const known = await findAssigned(this.#db, this.#source, waiting)
    const fresh = new Map(waiting.filter((row) => !known.has(keyOf(row))).map((row) => [keyOf(row), row]))
    for (const [district, group] of Map.groupBy(fresh.values(), (row) => row.district)) {
      const codes = await this.#take(district, group.length)
      for (const [index, row] of group.entries()) {
        const code = codes[index]
        if (code !== undefined) known.set(keyOf(row), code)
        else onFault(row.input.row, new RowFault('code', `${district} 区的 8 位编号已经用完`), 'no_code')
      }
    }
    for (const row of waiting) {
      const code = known.get(keyOf(row))
      if (code !== undefined) coded.push({ ...row, code })
    }
    return coded
  }

  /** The next free codes of a district, fewer than asked where the eight digits end. */
  async #take(district: string, many: number): Promise<string[]> {
    let last = this.last.get(district) ?? (await lastGiven(this.#db, district))
    const codes: string[] = []
    while (codes.length < many && last < lastCode) {
      const to = Math.min(lastCode, last + many - codes.length)
      codes.push(...(await freeCodes(this.#db, district, last + 1, to)))
      last = to
    }
    this.last.set(district, last)
    return codes
  }

  #sourceIdOf(input: ComponentInput): string {
    if (input.sourceId !== undefined) return input.sourceId
    const place = `${input.class}@${input.lon.toFixed(7)},${input.lat.toFixed(7)}`
    const nth = (this.#places.get(place) ?? 0) + 1
    this.#places.set(place, nth)
    return nth === 1 ? place : `${place}#${nth}`
  }
}

const keyOf = ({ district, sourceId }: { district: string; sourceId: string }): string => `${district}.${sourceId}`
