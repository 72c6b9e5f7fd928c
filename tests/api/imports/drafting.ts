import { onTestFinished } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import type { CommitResult, Issue } from '../../../api/files/kind.ts'
import { Imports } from '../../../api/imports/drafts.ts'
import { importRoutes } from '../../../api/imports/routes.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'
import { eventually, temporaryFolder } from '../../support/folders.ts'

export const now = (): Date => new Date('2026-11-21T04:00:00Z')

/** What the tests look at of a draft. */
export type Rested = {
  state: string
  percent: number
  reason: string | null
  report:
    | (CommitResult & { issues: Issue[]; issueCounts: Record<string, number>; blocking: boolean; preview?: unknown })
    | null
  reading: { mapping: Record<string, string> } | null
  committedBy: string | null
}

/** The imports room over real stores and a folder of its own. The city is the small one unless another is given. */
export const drafting = async (stores: Stores, outline = smallCity().outline, mostBytes?: number) => {
  const { ledger } = stores
  const { name, timeZone, calendar } = smallCity()
  await ensureCity(ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
  const city = new CityHolder()
  await city.reload(ledger)
  const dataDir = temporaryFolder()
  const logged: string[] = []
  const committed: string[] = []
  const imports = new Imports({
    ledger,
    connection: stores.ledgerConnection,
    dataDir,
    onCommitted: async (kind) => {
      committed.push(kind)
      await city.reload(ledger)
    },
    now,
    log: (line) => logged.push(line),
  })
  await imports.recover()
  onTestFinished(() => imports.stop())
  const routes = importRoutes({ ledger, imports, dataDir, mostBytes })
  const as = (role?: Role, scope?: string[]) => mount(routes, role, scope)
  const admin = as('administrator')
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await admin.request(`/api/imports${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const upload = async (name: string, content: string | Buffer, kind = 'areas') => {
    const query = new URLSearchParams({ kind, name })
    const answer = await admin.request(`/api/imports?${query}`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(content as Buffer)),
    })
    return { status: answer.status, body: await answer.json() }
  }
  /** Waits until nothing is being done with a draft and gives it. */
  const rested = async (id: number) => {
    let found: Rested | undefined
    await eventually(
      `import ${id} to rest`,
      async () => {
        found = (await call('GET', `/${id}`)).body as Rested // the answer of GET /imports/:id
        return found.state !== 'checking' && found.state !== 'committing'
      },
      60_000,
    )
    if (!found) throw new Error('no answer')
    return found
  }
  return { routes, as, call, upload, rested, imports, city, dataDir, logged, committed, ledger }
}

const ring = (west: number, south: number, east: number, north: number): GeoJSON.Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
]

/** A collection of the small city's district and two streets, with what a test adds. */
export const streets = (more: unknown[] = []): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: [
      area('110102', '西城区', ring(116.36, 39.9, 116.4, 39.92)),
      area('110102001', '西长安街街道', ring(116.36, 39.9, 116.38, 39.92)),
      area('110102011', '金融街街道', ring(116.38, 39.9, 116.4, 39.92)),
      ...more,
    ],
  })

export const area = (code: unknown, name: string, outline: GeoJSON.Position[]) => ({
  type: 'Feature',
  properties: { 代码: code, 名称: name, 备注: 'x' },
  geometry: { type: 'Polygon', coordinates: [outline] },
})
