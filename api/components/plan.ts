import { inScope } from '../accounts/caller.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { RowFault } from '../files/fault.ts'
import { Assigner, type Coded, type OnFault } from './assign.ts'
import { type Change, changeOf } from './change.ts'
import { classOf } from './classes.ts'
import { type Component, type ComponentInput, defaults, keyOf } from './component.ts'
import { type Ground, placeAt } from './place.ts'
import { findComponents } from './queries.ts'

export type Planning = {
  ground: Ground
  /** Codes below which the writer may write; [''] is everywhere. */
  scope: readonly string[]
  /** Register in whose name codes are assigned. */
  source: string | undefined
  onFault: OnFault
}

/** What a batch of rows does to the components that are there. */
export type Plan = {
  added: Component[]
  updated: { old: Component; next: Component; change: Change }[]
  /** Unchanged but for what follows from the place: areas or grids are others now. */
  replaced: { old: Component; next: Component }[]
  unchanged: number
}

/** Decides batch by batch what rows mean; reads the ledger and writes nothing. Rows at fault are told and left out. */
export class Planner {
  readonly assigner: Assigner
  readonly #db: LedgerDb
  readonly #planning: Planning
  /** Row that first had a code, by district and code as one number: 14 digits. */
  readonly #seen = new Map<number, number>()

  constructor(db: LedgerDb, planning: Planning) {
    this.#db = db
    this.#planning = planning
    this.assigner = new Assigner(db, planning.source)
  }

  /** At most some thousand rows at a time. */
  async plan(inputs: readonly ComponentInput[]): Promise<Plan> {
    const coded = (await this.assigner.assign(this.#placed(inputs), this.#planning.onFault)).filter((row) =>
      this.#isFirst(row),
    )
    const known = new Map((await findComponents(this.#db, coded)).map((one) => [keyOf(one), one]))
    const plan: Plan = { added: [], updated: [], replaced: [], unchanged: 0 }
    for (const row of coded) {
      const old = known.get(keyOf(row))
      if (!old) plan.added.push(this.#newComponent(row))
      else if (!this.#isForeign(row, old) && !this.#isTaken(row, old)) compare(row, old, plan)
    }
    return plan
  }

  #placed(inputs: readonly ComponentInput[]) {
    const { ground, scope, onFault } = this.#planning
    return inputs.flatMap((input) => {
      const placed = placeAt(ground, input.lon, input.lat, input.district)
      if (placed instanceof RowFault) {
        onFault(input.row, placed, 'outside')
        return []
      }
      if (!inScope(scope, placed.area)) {
        onFault(input.row, new RowFault('lon', `位置在 ${placed.area}，不在当前身份的辖区内`, placed.area), 'outside')
        return []
      }
      return [{ input, placed, district: placed.area.slice(0, 6) }]
    })
  }

  #isFirst({ input, district, code }: Coded): boolean {
    const key = Number(district + code)
    const earlier = this.#seen.get(key)
    if (earlier === undefined) this.#seen.set(key, input.row)
    else {
      const fault = new RowFault('code', `编号 ${code} 与第 ${earlier} 行重复，只收第一行`, code)
      this.#planning.onFault(input.row, fault, 'duplicate')
    }
    return earlier === undefined
  }

  /** What stands outside the scope is not the writer's to change or to move in; where and what it is is not told. */
  #isForeign({ input, code }: Coded, old: Component): boolean {
    if (inScope(this.#planning.scope, old.area)) return false
    const fault = new RowFault('code', `编号 ${code} 在本区已被占用，且不属当前身份的辖区；请核对编号`, code)
    this.#planning.onFault(input.row, fault, 'code_taken')
    return true
  }

  /** A code that was given to a record must not be taken over by a thing that is another. */
  #isTaken({ input, code, sourceId }: Coded, old: Component): boolean {
    if (old.sourceId === null || sourceId !== null || old.class === input.class) return false
    const whose = `登记表“${old.source}”的记录 ${old.sourceId}`
    this.#planning.onFault(
      input.row,
      new RowFault('code', `编号 ${code} 已由系统分配给${whose}，请换一个编号`, code),
      'code_taken',
    )
    return true
  }

  #newComponent({ input, placed, district, code, sourceId }: Coded): Component {
    const { row: _row, was: _was, sourceId: _sourceId, ...details } = input
    return {
      ...defaults,
      ...details,
      name: details.name ?? classOf(details.class)?.name ?? '',
      ...placed,
      district,
      code,
      source: sourceId === null ? null : (this.#planning.source ?? null),
      sourceId,
      version: 1,
    }
  }
}

const compare = ({ input, placed }: Coded, old: Component, plan: Plan): void => {
  const change = changeOf(old, input)
  if (change) plan.updated.push({ old, next: { ...old, ...placed, ...change.after }, change })
  else if (placed.area !== old.area || placed.grid !== old.grid)
    plan.replaced.push({ old, next: { ...old, area: placed.area, grid: placed.grid } })
  else plan.unchanged++
}
