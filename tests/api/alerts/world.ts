import { gridDisk, gridDistance, latLngToCell } from 'h3-js'
import type { Role } from '../../../api/accounts/caller.ts'
import { type Evidence, noCause, type RuleCode } from '../../../api/alerts/evidence.ts'
import type { PatternRange } from '../../../api/alerts/pattern.ts'
import {
  type Incident,
  type LiveAlert,
  type Look,
  type Raised,
  raise,
  type Verdict,
} from '../../../api/alerts/raise.ts'
import { alertRoutes } from '../../../api/alerts/routes.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { eventsAfter } from '../../../api/db/events.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'

/** 堂子胡同, cells beside it on opposite sides, and one five steps away. */
export const middle = latLngToCell(39.91, 116.369, 10)
const ring = gridDisk(middle, 1).filter((cell) => cell !== middle)
export const [beside = ''] = ring
export const opposite = ring.find((cell) => gridDistance(cell, beside) === 2) ?? ''
export const far = gridDisk(middle, 5).find((cell) => gridDistance(middle, cell) === 5) ?? ''

export const lunch: PatternRange[] = [{ dayKind: 'workday', from: 11, to: 13 }]
/** Hours from Monday, 15 April 2024, 08:00 in Beijing. */
export const at = (hour: number): Date => new Date(Date.UTC(2024, 3, 15, hour))

export const evidence: Evidence = {
  ...noCause,
  unit: '辆',
  per: '5min',
  observed: 118,
  expected: 38,
  band: null,
  z: null,
  rate: null,
  neighbours: [],
  since: at(-500).toISOString(),
  method: 'test',
}

export const incident = (cells: readonly string[], over: Partial<Incident> = {}): Incident => ({
  severity: 'B',
  place: '堂子胡同',
  area: '110102001',
  lon: 116.369,
  lat: 39.91,
  observed: 118,
  normal: 38,
  capacity: 60,
  capacityBasis: '街巷宽度',
  pattern: lunch,
  weeks: 3,
  ofWeeks: 4,
  evidence,
  firstSeen: at(-500),
  lastSeen: at(0),
  cells: cells.map((cell) => ({ cell, observed: 118, capacity: 60 })),
  ...over,
})

export type LookOptions = {
  hour?: number
  rule?: RuleCode
  metric?: string
  subject?: string
  gone?: (alert: LiveAlert) => Verdict
  pending?: boolean
  with?: Partial<Incident>
  /** What differs by the incident's first cell. */
  describe?: (cell: string) => Partial<Incident>
} & Pick<Look<{ cell: string }>, 'limits' | 'calendar'>

export const lookAt = (ledger: LedgerDb, cells: readonly string[], options: LookOptions = {}): Promise<Raised> => {
  const {
    hour = 0,
    rule = 'chronic',
    metric = 'ebike',
    gone = () => 'stays',
    pending,
    with: over,
    describe,
    ...more
  } = options
  return ledger.transaction().execute((tx) =>
    raise(tx, {
      rule,
      metric,
      at: at(hour),
      findings: cells.map((cell) => ({ cell })),
      describe: (findings) =>
        incident(
          findings.map(({ cell }) => cell),
          { ...over, ...describe?.(findings[0]?.cell ?? '') },
        ),
      gone,
      pending: pending === undefined ? undefined : () => pending,
      ...more,
    }),
  )
}

export const alertsIn = (ledger: LedgerDb) => ledger.selectFrom('alerts').selectAll().orderBy('id').execute()

export const eventsIn = (ledger: LedgerDb) => eventsAfter(ledger, 0, 10_000)

/** 'alert.opened 7' and so on. */
export const toldIn = async (ledger: LedgerDb): Promise<string[]> =>
  (await eventsIn(ledger)).map(({ kind, subject }) => `${kind} ${subject}`)

export const emptyAlerts = async (ledger: LedgerDb): Promise<void> => {
  for (const table of ['alert_cells', 'alerts', 'events', 'maintenance_windows'] as const)
    await ledger.deleteFrom(table).execute()
}

export type Asked = { role?: Role; scope?: string[]; method?: string; body?: unknown; hour?: number }

/** Asks the room's routes as a caller; without a role as nobody. */
export const ask = async (ledger: LedgerDb, path: string, asked: Asked = { role: 'operator' }) => {
  const { role, scope, method = 'GET', body, hour = 0 } = asked
  const routes = alertRoutes({ ledger, city: CityHolder.of(smallCity()), now: () => at(hour) })
  const response = await mount(routes, role, scope).request(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: await response.json() }
}
