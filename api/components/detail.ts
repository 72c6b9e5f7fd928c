import { type Caller, inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import { treeOf } from '../areas/tree.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { maskMobiles, maskPhones } from '../files/mask.ts'
import { AppError } from '../http/errors.ts'
import { classOf } from './classes.ts'
import { type Attributes, keyOf } from './component.ts'
import { changesOf, findComponent } from './queries.ts'

/** A text that may name and ring a person, '' as null. */
const unit = (text: string): string | null => (text === '' ? null : maskPhones(text))

const shownAttributes = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? maskMobiles(value) : value]),
  )

/** Texts of which phone numbers are shown masked. */
export const maskedFields = ['owner', 'maintainer', 'manager'] as const

/** Fields of a change as they may be seen. */
const shownFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (maskedFields.some((field) => field === name) && typeof value === 'string') return [name, maskPhones(value)]
      // The field of this name is kept as a component has it.
      return [name, name === 'attributes' ? shownAttributes(value as Attributes) : value]
    }),
  )

export const notThere = (district: string, code: string): AppError =>
  new AppError('not_found', `${district} 区没有编号 ${code} 的部件，或不在当前身份的辖区内`)

/**
 * Everything about one component: what it is, where, who answers for it, what happened to it (newest first) and what the caller may do.
 * Phone numbers are masked. Throws not_found where it is unknown or outside the caller's scope.
 */
export const componentDetail = async (ledger: LedgerDb, city: City, caller: Caller, district: string, code: string) => {
  const found = await findComponent(ledger, district, code)
  if (!found || !inScope(caller.scope, found.area)) throw notThere(district, code)
  const changes = await changesOf(ledger, district, code)
  const newest = changes.find((change) => change.undone_at === null)?.id
  const may = caller.can.has('edit')
  const {
    quad: _quad,
    source: _source,
    sourceId: _sourceId,
    national,
    addedAt,
    addedBy,
    changedAt,
    ...component
  } = found
  const cls = classOf(component.class)
  const path: { code: string; level: string; name: string }[] = treeOf(city.areas)
    .path(component.area)
    .map(({ code: own, level, name }) => ({ code: own, level, name }))
  if (component.grid !== '') path.push({ code: component.grid, level: 'grid', name: component.grid.slice(12) })
  return {
    key: keyOf(component),
    ...component,
    standard: cls?.standard ?? '',
    className: cls?.name ?? component.class,
    major: cls?.major ?? '',
    majorName: cls?.majorName ?? '',
    owner: unit(component.owner),
    maintainer: unit(component.maintainer),
    manager: unit(component.manager),
    attributes: shownAttributes(component.attributes),
    nationalCode: national,
    grid: component.grid === '' ? null : component.grid,
    path,
    addedAt: addedAt.toISOString(),
    addedBy,
    changedAt: changedAt.toISOString(),
    history: changes.map(({ id, at, actor, verb, before, after, undone_at, undone_by }) => ({
      id,
      at: at.toISOString(),
      who: actor,
      verb,
      from: shownFields(before),
      to: shownFields(after),
      undoneAt: undone_at?.toISOString() ?? null,
      undoneBy: undone_by,
      /** Whether the caller may take this one back: it is the newest that stands. */
      undoable: may && id === newest,
    })),
    can: may ? ['move', 'change', ...(newest === undefined ? [] : ['undo'])] : [],
  }
}

export type ComponentDetail = Awaited<ReturnType<typeof componentDetail>>
