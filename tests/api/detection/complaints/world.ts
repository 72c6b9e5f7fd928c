import { latLngToCell } from 'h3-js'
import { makeCity } from '../../../../api/areas/city.ts'
import { CityHolder } from '../../../../api/areas/holder.ts'
import { insertRows } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { cityPlan } from '../../../../data/city/city.ts'
import { dayOf } from '../../../../data/city/clock.ts'
import { complaintsOfDay } from '../../../../data/city/complaints.ts'
import { areas } from '../../../../data/city/outline.ts'

/** The demo city down to its streets. */
export const demoCity = CityHolder.of(makeCity({ ...cityPlan, demo: true }, areas))

export type Order = {
  number: string
  at: number
  lon: number
  lat: number
  class: string
  text?: string
  place?: string
  status?: string
  phone?: string
}

const complaintColumns = [
  'number',
  'revision',
  'at',
  'cell',
  'lon',
  'lat',
  'place_text',
  'placed',
  'class',
  'text',
  'channel',
  'status',
  'batch',
]
const changeColumns = ['class', 'at', 'cell', 'number', 'sign', 'batch']

let batches = 0

/** Stores orders as a sender's batch would leave them; `storedAt` says when it became visible. */
export const putOrders = async (stores: Stores, orders: readonly Order[], storedAt: Date): Promise<void> => {
  const { id } = await stores.ledger
    .insertInto('batches')
    .values({
      sender: 'test',
      key: `orders ${++batches}`,
      kind: 'complaints',
      digest: Buffer.from('d'),
      state: 'stored',
      result: '{}',
      accepted_at: storedAt,
      stored_at: storedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (orders.length === 0) return
  const decimal = (order: Order): string => BigInt(`0x${latLngToCell(order.lat, order.lon, 10)}`).toString()
  const line = (one: Order): string =>
    JSON.stringify([
      one.number,
      1,
      one.at,
      decimal(one),
      one.lon,
      one.lat,
      one.place ?? '',
      'inside',
      one.class,
      one.text ?? '',
      '12345热线',
      one.status ?? '受理',
      id,
    ])
  await insertRows(stores.facts, 'complaints', complaintColumns, orders.map(line).join('\n'), `t${id}c`)
  const change = (one: Order): string => JSON.stringify([one.class, one.at, decimal(one), one.number, 1, id])
  await insertRows(stores.facts, 'complaint_changes', changeColumns, orders.map(change).join('\n'), `t${id}d`)
  const called = orders.filter(({ phone }) => phone)
  for (let from = 0; from < called.length; from += 5000) {
    const some = called.slice(from, from + 5000)
    await stores.ledger
      .insertInto('complaint_numbers')
      .values(
        some.map((one) => ({
          number: one.number,
          digest: Buffer.from('d'),
          revision: 1,
          at: new Date(one.at * 1000),
          cell: null,
          class: one.class,
        })),
      )
      .execute()
    await stores.ledger
      .insertInto('complaint_reporters')
      .values(some.map(({ number, phone = '' }) => ({ number, name: null, phone })))
      .execute()
  }
}

/**
 * What the demo city's callers told in [from, to), epoch seconds, with the statuses of `to`; of those without coordinates six in ten found their
 * place.
 */
export const demoOrders = (seed: number, from: number, to: number): Order[] => {
  const orders: Order[] = []
  for (let day = dayOf(from); day <= dayOf(to); day++)
    for (const one of complaintsOfDay({ seed }, day)) {
      const at = one.steps[0]?.at ?? 0
      if (at < from || at >= to || (!one.position && Number(one.number) % 10 < 4)) continue
      const { number, class: name, text, place, reporter, truth } = one
      const status = one.steps.findLast((step) => step.at < to)?.status ?? '受理'
      orders.push({ number, at, class: name, text, place, status, phone: reporter.phone, ...truth })
    }
  return orders
}

export const emptyStores = async (stores: Stores): Promise<void> => {
  for (const table of [
    'alert_cells',
    'alerts',
    'events',
    'detection_marks',
    'severe_reports',
    'class_aliases',
    'complaint_reporters',
    'complaint_numbers',
    'batches',
  ] as const)
    await stores.ledger.deleteFrom(table).execute()
  for (const table of ['complaints', 'complaint_changes', 'complaints_5m', 'complaints_1h'])
    await stores.facts.command({ query: `truncate table ${table}` })
}

export const seconds = (local: string): number => Date.parse(`${local}+08:00`) / 1000
