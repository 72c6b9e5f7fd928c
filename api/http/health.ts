import { Hono } from 'hono'

export type StoreReport = {
  state: 'starting' | 'ready' | 'unavailable'
  engine: 'embedded' | 'external'
  reason?: string
  version?: string
}

/** Where a start stands, in words an operator can act on. `main.ts` moves it, `/api/health` tells it. */
export class Readiness {
  reason = '正在启动'
  progress = 0
  ready = false
  stores: () => Record<'ledger' | 'facts', StoreReport> = () => ({
    ledger: { state: 'starting', engine: 'embedded' },
    facts: { state: 'starting', engine: 'embedded' },
  })

  /** `progress` runs from 0 to 1 over the whole start. */
  at(reason: string, progress: number): void {
    this.reason = reason
    this.progress = Math.min(1, Math.max(this.progress, progress))
  }

  done(): void {
    this.ready = true
    this.reason = ''
    this.progress = 1
  }

  report() {
    const stores = this.stores()
    const away = (['ledger', 'facts'] as const).filter((name) => stores[name].state !== 'ready')
    const names = { ledger: '台账库', facts: '事实库' }
    const ready = this.ready && away.length === 0
    const reason = !this.ready
      ? this.reason
      : away.length > 0
        ? `${away.map((name) => names[name]).join('、')}暂不可用，正在恢复`
        : ''
    return { ready, reason, progress: this.progress, stores }
  }
}

/** 200 once the map is usable and both stores answer, 503 with the reason before or between. Open to anybody: it names no data. */
export const healthRoutes = ({
  readiness,
  version,
  build,
}: {
  readiness: Readiness
  version: string
  build: () => string
}) =>
  new Hono().get('/health', (c) => {
    const report = readiness.report()
    return c.json({ ...report, version, build: build() }, report.ready ? 200 : 503)
  })
