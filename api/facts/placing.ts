import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { type Caller, inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import { appendEvent } from '../db/events.ts'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { type BatchResult, packSections, type Section } from './batch.ts'
import { ComplaintLines, nowhere } from './complaint-lines.ts'
import type { Forwarder } from './forward.ts'
import { insertBatch, loadRevisions, lockComplaints, reserveBatchIds, saveRevisions } from './journal.ts'
import type { OrderWords } from './locate.ts'
import type { Placer } from './place.ts'
import { bySender, foundByOf, geocodedAt, type Located, type Placement, waitingAt } from './placement.ts'
import { type OrderContent, saveDecision, takeOrder, type UnplacedOrder, waitingOrders } from './placement-journal.ts'
import { move } from './revisions.ts'
import type { Turns } from './turns.ts'

/** What became of an order. `state`: whether the fact store has it already. `duplicate`: it was so before. */
export type Moved = { number: string; area: string; cell: string; state: 'stored' | 'pending'; duplicate: boolean }

type Editor = Pick<Caller, 'name' | 'scope'>

export type Placing = {
  /**
   * Puts a waiting order at a WGS84 point, or at one of its candidates (from 0). It counts there from now on, exactly once. Throws
   * not_found, conflict (it no longer waits), invalid (outside the city), forbidden (outside the editor's areas).
   */
  place(editor: Editor, number: string, at: { lon: number; lat: number } | { candidate: number }): Promise<Moved>
  /** Takes back what a person placed: the order waits again and counts for the city alone. Throws as `place`. */
  withdraw(editor: Editor, number: string): Promise<Moved>
  /** Says that an order has no place, or (`false`) takes that back. Throws not_found, conflict. */
  dismiss(editor: Editor, number: string, dismissed: boolean): Promise<void>
  /** Asks the gazetteer again about everything that waits, and places what it is sure of by now. */
  attempt(editor: Editor): Promise<{ looked: number; placed: number }>
}

type Deps = {
  ledger: LedgerDb
  forwarder: Forwarder
  here: () => { city: City; place: Placer; now: number }
  locate: (orders: readonly OrderWords[]) => Promise<Located[]>
  turns: Turns
  now: () => Date
}

/** The name under which placings stand in the journal; no token can have it. */
const journalName = '@placing'

type Journaled = { result: BatchResult; sections: Section[]; bytes: number; moved: Omit<Moved, 'state'> }

export const makePlacing = ({ ledger, forwarder, here, locate, turns, now }: Deps): Placing => {
  /** One revision of one order, journaled like a batch of one row: what is at the top of ingest.ts holds for it too. */
  const journal = async (
    tx: Transaction<Ledger>,
    batch: number,
    { number, content }: { number: string; content: OrderContent },
    next: Placement,
  ): Promise<Omit<Journaled, 'moved'> & { cell: string }> => {
    const prior = (await loadRevisions(tx, [number])).get(number)
    if (!prior) throw gone(number)
    const spot = next.lon === null || next.lat === null ? undefined : here().place(next.lon, next.lat)
    const cell = spot ? spot.cell : nowhere
    const { revision, changes } = move(prior, cell)
    const lines = new ComplaintLines(batch)
    const { place, lon, lat } = next
    const placed = spot ? ('inside' as const) : ('unplaced' as const)
    const found = spot ? foundByOf(next) : bySender
    lines.write(
      { number, place, lon, lat, ...content, revision: revision.revision, cell: spot?.id ?? '0', placed, found },
      changes,
    )
    const sections = lines.sections()
    const packed = await packSections(sections)
    const key = `${number}/${revision.revision}`
    const result: BatchResult = {
      batch,
      key,
      accepted: 1,
      rejected: 0,
      quarantined: 0,
      rejects: [],
      notes: [],
      warnings: [],
      metrics: [...lines.classes].sort(),
      from: Number.isFinite(lines.from) ? lines.from : 0,
      to: Number.isFinite(lines.to) ? lines.to : 0,
    }
    const digest = createHash('sha256').update(packed).digest()
    const entry = {
      id: batch,
      sender: journalName,
      key,
      kind: 'complaints',
      digest,
      result,
      body: packed,
      at: now(),
    } as const
    if (!(await insertBatch(tx, entry))) throw new AppError('conflict', `工单“${number}”刚被改动，请刷新后再试`)
    await saveRevisions(tx, { revised: new Map([[number, revision]]), reporters: new Map() })
    return { result, sections, bytes: packed.length, cell }
  }

  const send = async ({ result, sections, bytes, moved }: Journaled): Promise<Moved> => ({
    ...moved,
    state: await forwarder.send(result.batch, 'complaints', result, sections, bytes),
  })

  /** Decides about one order in one transaction. `decide` gives where it is to stand, or undefined where it stands so already. */
  const settle = async (
    editor: Editor,
    number: string,
    kind: string,
    decide: (order: UnplacedOrder) => Placement | undefined,
  ): Promise<Moved> => {
    await forwarder.open()
    const [batch = 0] = await reserveBatchIds(ledger, 1)
    const done = await turns.take(() =>
      ledger.transaction().execute(async (tx): Promise<Journaled | Moved> => {
        await lockComplaints(tx)
        const order = await takeOrder(tx, number)
        if (!order || !reaches(editor, order)) throw gone(number)
        const next = decide(order)
        const { lon, lat } = next ?? order
        const area = lon === null || lat === null ? '' : here().city.areaAt(lon, lat)
        if (!next) {
          const { cell } = (await loadRevisions(tx, [number])).get(number) ?? { cell: null }
          return { number, area, cell: cell ?? nowhere, state: 'stored', duplicate: true }
        }
        if (!order.content) throw taken(order)
        const { cell, ...journaled } = await journal(tx, batch, { number, content: order.content }, next)
        await saveDecision(tx, number, next, now())
        await appendEvent(tx, {
          kind,
          subject: number,
          area,
          actor: editor.name,
          data: { lon, lat, level: next.level },
        })
        return { ...journaled, moved: { number, area, cell, duplicate: false } }
      }),
    )
    return 'sections' in done ? send(done) : done
  }

  const reachable = ({ scope }: Editor, lon: number, lat: number): void => {
    const { city, place } = here()
    if (place(lon, lat).where !== 'inside')
      throw new AppError('invalid', `位置 ${lon}, ${lat} 在本市范围之外；坐标须为 WGS84 经度、纬度，请检查顺序和坐标系`)
    if (!inScope(scope, city.areaAt(lon, lat))) throw new AppError('forbidden', '该位置不在您的辖区')
  }

  return {
    place: (editor, number, at) =>
      settle(editor, number, 'complaint.placed', (order) => {
        const chosen = 'candidate' in at ? order.candidates[at.candidate] : undefined
        if ('candidate' in at && !chosen)
          throw new AppError('invalid', `没有第 ${at.candidate} 个候选，请用候选的序号（从 0 起）或直接给出坐标`)
        const { lon, lat } = chosen ?? ('lon' in at ? at : { lon: 0, lat: 0 })
        const same = order.state === 'placed' && order.lon === lon && order.lat === lat && order.by === editor.name
        if (same) return undefined
        if (order.state !== 'waiting') throw taken(order)
        reachable(editor, lon, lat)
        const { place, candidates } = order
        const level = chosen?.level ?? 'point'
        const matched = chosen?.matched ?? ''
        return { state: 'placed', place, candidates, level, matched, confidence: 1, lon, lat, by: editor.name }
      }),
    withdraw: (editor, number) =>
      settle(editor, number, 'complaint.unplaced', (order) => {
        if (order.state === 'waiting') return undefined
        if (order.state !== 'placed') throw taken(order)
        reachable(editor, order.lon ?? 0, order.lat ?? 0)
        return waitingAt(order.place, order.candidates)
      }),
    dismiss: (editor, number, dismissed) =>
      ledger.transaction().execute(async (tx) => {
        const order = await takeOrder(tx, number)
        if (!order || !reaches(editor, order)) throw gone(number)
        const [from, to] = dismissed ? (['waiting', 'dismissed'] as const) : (['dismissed', 'waiting'] as const)
        if (order.state === to) return
        if (order.state !== from) throw taken(order)
        await saveDecision(tx, number, { ...order, state: to, by: dismissed ? editor.name : null }, now())
        const kind = dismissed ? 'complaint.dismissed' : 'complaint.recalled'
        await appendEvent(tx, { kind, subject: number, actor: editor.name })
      }),
    attempt: async (editor) => {
      let looked = 0
      let placed = 0
      for (let after = ''; ; ) {
        const orders = await waitingOrders(ledger, after)
        if (orders.length === 0) return { looked, placed }
        looked += orders.length
        after = orders.at(-1)?.number ?? after
        const found = await locate(orders)
        for (const [index, { number }] of orders.entries()) {
          const { sure, candidates } = found[index] ?? { sure: undefined, candidates: [] }
          if (!sure) continue
          const moved = await settle(editor, number, 'complaint.geocoded', ({ state, place }) =>
            state === 'waiting' ? geocodedAt(place, candidates, sure) : undefined,
          )
          if (!moved.duplicate) placed++
        }
      }
    },
  }
}

/** An order without a place belongs to those of whose areas one of its candidates lies in, and to the whole city. */
const reaches = ({ scope }: Editor, { candidates, lon, lat }: UnplacedOrder): boolean =>
  scope.includes('') || lon !== null || lat !== null || candidates.some(({ area }) => inScope(scope, area))

const gone = (number: string): AppError =>
  new AppError('not_found', `没有等待定位的工单“${number}”：可能已有坐标，或不在您的辖区`)

const taken = ({ state, by }: UnplacedOrder): AppError =>
  new AppError(
    'conflict',
    state === 'placed'
      ? `这个工单已由${by ?? '他人'}定位；要改位置请先撤销`
      : state === 'dismissed'
        ? `${by ?? '他人'}已确认这个工单无法定位；要定位请先恢复`
        : '这个工单已按地点文字自动定位',
  )
