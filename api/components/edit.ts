import type { Transaction } from 'kysely'
import { type Caller, inScope } from '../accounts/caller.ts'
import { appendEvent } from '../db/events.ts'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import { RowFault } from '../files/fault.ts'
import { maskPhones } from '../files/mask.ts'
import { AppError } from '../http/errors.ts'
import { type Change, changeOf } from './change.ts'
import { classOf } from './classes.ts'
import { type Component, keyOf } from './component.ts'
import { Counting } from './counting.ts'
import { maskedFields, notThere } from './detail.ts'
import { type Ground, placeAt } from './place.ts'
import { findChange, findComponent } from './queries.ts'
import type { Edit } from './schema.ts'
import { withStandard } from './store.ts'
import { inTurn } from './turns.ts'
import { insertChanges, lockWriters, markUndone, newerChange, updateComponents } from './writes.ts'

type Deps = { ledger: LedgerDb; ground: (db: LedgerDb) => Promise<Ground>; now: () => Date }
type Tx = Transaction<Ledger>

/** A person does not wait longer than this for a delivery that is being written. */
const waitSeconds = 8

const hold = async (
  tx: Tx,
  caller: Caller,
  district: string,
  code: string,
  unknown = notThere(district, code),
): Promise<Component> => {
  await lockWriters(tx, waitSeconds)
  const found = await findComponent(tx, district, code)
  if (!found || !inScope(caller.scope, found.area)) throw unknown
  return found
}

/** A text that comes back as it was shown, its phone masked, is the text that is kept. */
const asKept = (old: Component, edit: Partial<Component>): Partial<Component> => {
  const kept = { ...edit }
  for (const field of maskedFields) if (edit[field] === maskPhones(old[field])) kept[field] = old[field]
  return kept
}

/** The component as the change makes it, on the ground as it is now. Throws invalid where that is no place for it. */
const changed = (old: Component, after: Partial<Component>, ground: Ground, scope: readonly string[]): Component => {
  const next = { ...old, ...after }
  if (!classOf(next.class))
    throw new AppError('invalid', `没有类别“${next.class}”，可用类别见 GET /api/components/classes`)
  const moved = next.lon !== old.lon || next.lat !== old.lat
  if (!moved) return next
  const placed = placeAt(ground, next.lon, next.lat, old.district)
  if (placed instanceof RowFault) throw new AppError('invalid', `不能移到这里：${placed.reason}`)
  if (!inScope(scope, placed.area)) throw new AppError('forbidden', `不能移出辖区：新位置在 ${placed.area}`)
  return { ...next, ...placed }
}

const write = async (tx: Tx, old: Component, next: Component, at: Date): Promise<void> => {
  await updateComponents(tx, [withStandard(next)], at)
  const counting = new Counting(tx)
  counting.changed(old, next)
  await counting.finish()
}

/**
 * Moves or changes a component as a person saw it (`version`). What says nothing new changes nothing. Throws not_found, conflict where somebody
 * else has changed it since, invalid or forbidden where the new place is out of town, district or scope.
 */
export const editComponent = (
  { ledger, ground, now }: Deps,
  caller: Caller,
  { district, code, version }: { district: string; code: string; version: number },
  edit: Edit,
): Promise<void> =>
  inTurn(waitSeconds, () =>
    ledger.transaction().execute(async (tx) => {
      const old = await hold(tx, caller, district, code)
      if (old.version !== version)
        throw new AppError('conflict', `部件 ${code} 已被他人修改（现为第 ${old.version} 版），请刷新后再改`, {
          version: old.version,
        })
      // What the schema left out is absent; a field given as undefined is none.
      const change: Change | undefined = changeOf(old, asKept(old, edit as Partial<Component>))
      if (!change) return
      const next = changed(old, change.after, await ground(tx), caller.scope)
      const at = now()
      await write(tx, old, next, at)
      await insertChanges(tx, [{ ...change, district, code }], { at, actor: caller.name })
      await appendEvent(tx, {
        kind: 'component.changed',
        subject: keyOf(old),
        area: next.area,
        actor: caller.name,
        data: { verb: change.verb, fields: Object.keys(change.after), from: old.area },
      })
    }),
  )

/**
 * Takes the newest change of a component back; it stays in the history with who took it back. Returns which component that was. Throws
 * not_found, conflict where it was taken back before or a newer change stands on it.
 */
export const undoChange = (
  { ledger, ground, now }: Deps,
  caller: Caller,
  id: number,
): Promise<{ district: string; code: string }> =>
  inTurn(waitSeconds, () =>
    ledger.transaction().execute(async (tx) => {
      const unknown = new AppError('not_found', `没有编号为 ${id} 的修改记录，或不在当前身份的辖区内`)
      const asked = await findChange(tx, id)
      if (!asked) throw unknown
      const { district, code } = asked
      const old = await hold(tx, caller, district, code, unknown)
      if (await newerChange(tx, { district, code, id }))
        throw new AppError('conflict', '这不是最近一次修改，请先撤销其后的修改')
      const at = now()
      if (!(await markUndone(tx, id, { at, actor: caller.name })))
        throw new AppError('conflict', '这次修改已经撤销过了，请刷新')
      // A change keeps fields of a component by their names.
      const next = changed(old, asked.before as Partial<Component>, await ground(tx), caller.scope)
      await write(tx, old, next, at)
      await appendEvent(tx, {
        kind: 'component.undone',
        subject: keyOf(old),
        area: next.area,
        actor: caller.name,
        data: { change: id, from: old.area },
      })
      return { district, code }
    }),
  )
