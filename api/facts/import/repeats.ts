import type { Remark } from './rejects.ts'

/** Names of rows that stand more than once in a file. All their rows are kept: which is right, only the file's owner knows. */
export class RepeatedKeys {
  readonly column: string
  readonly #rows = new Map<string, number[]>()

  constructor(column: string) {
    this.column = column
  }

  see(value: unknown, row: number): void {
    const key = value === undefined || value === null ? '' : String(value).trim()
    if (key === '') return
    const rows = this.#rows.get(key)
    if (rows) rows.push(row)
    else this.#rows.set(key, [row])
  }

  /** Keys with more than one row, and their rows. */
  get repeated(): [key: string, rows: number[]][] {
    return [...this.#rows].filter(([, rows]) => rows.length > 1)
  }

  lines(): string[] {
    const repeated = this.repeated
    if (repeated.length === 0) return []
    const shown = repeated
      .slice(0, 5)
      .map(([key, rows]) => `${key} 出现 ${rows.length} 次（第 ${rows.slice(0, 10).join('、')} 行）`)
    return [
      `  ${this.column} 重复 ${repeated.length} 个，各行均已保留：${shown.join('；')}${repeated.length > 5 ? '…' : ''}`,
    ]
  }

  remarks(): Remark[] {
    return this.repeated.flatMap(([key, rows]) =>
      rows.map(
        (row): Remark => ({
          row,
          column: this.column,
          value: key,
          reason: `编号重复，共 ${rows.length} 行，均已保留`,
          outcome: 'repeated-key',
        }),
      ),
    )
  }
}
