import { hc, type InferRequestType, type InferResponseType } from 'hono/client'
import type { App } from '../api/app.ts'

// An absolute address, because the client makes URL objects of it.
const client = hc<App>(`${globalThis.location?.origin ?? ''}/api`)
const routes = {
  city: client.city.$get,
  areas: client.areas.$get,
  area: client.areas[':code'].$get,
  grids: client.grids.$get,
  grid: client.grids[':code'].$get,
  components: client.components.$get,
  componentCounts: client.components.counts.$get,
  component: client.components[':district'][':code'].$get,
  search: client.search.$get,
  heatAreas: client.heat.areas.$get,
  places: client.places.$get,
  metrics: client.metrics.$get,
  sources: client.sources.$get,
  alerts: client.alerts.$get,
  alert: client.alerts[':id'].$get,
  alertHistory: client.alerts[':id'].history.$get,
  complaints: client.complaints.$get,
  pulse: client.heat.pulse.$get,
  series: client.heat.series.$get,
  extent: client.heat.extent.$get,
  session: client.session.$get,
  health: client.health.$get,
  import: client.imports[':id'].$get,
  unplaced: client.unplaced.$get,
  rules: client.rules.$get,
  ruleHistory: client.rules.history.$get,
  dryRun: client.rules['dry-runs'][':id'].$get,
  hazardSearch: client.hazards.search.$get,
  hazardCounts: client.hazards.counts.$get,
  hazardLists: client.hazards.lists.$get,
  hazardList: client.hazards.lists[':id'].$get,
  hazardMap: client.hazards.lists[':id'].map.$get,
  hazardPoint: client.hazards.lists[':id'].points[':key'].$get,
  hazardMerges: client.hazards.lists[':id'].merges.$get,
  hazardYears: client.hazards.lists[':id'].years.$get,
}

type Routes = typeof routes
type Answer<Name extends keyof Routes> = InferResponseType<Routes[Name], 200>

export type City = Answer<'city'>
export type Area = Answer<'areas'>['features'][number]
export type Place = Omit<Answer<'places'>['features'][number], 'geometry'> & { geometry: GeoJSON.Geometry }
export type Metric = Answer<'metrics'>['metrics'][number]
export type Source = Answer<'sources'>['sources'][number]
export type Alert = Answer<'alert'>
export type AlertQuery = InferRequestType<Routes['alerts']>['query']
export type AlertEvent = Answer<'alertHistory'>['events'][number]
export type AlertMove = InferRequestType<(typeof client.alerts)[':id']['moves']['$post']>['json']
export type Complaint = Answer<'complaints'>['complaints'][number]
export type Series = Answer<'pulse'>
export type CellSeries = Answer<'series'>
export type Extent = Answer<'extent'>
export type Session = Answer<'session'>
export type Draft = Answer<'import'>
export type ImportKind = Draft['kind']
export type ReadingInput = InferRequestType<(typeof client.imports)[':id']['reading']['$put']>['json']
export type Unplaced = Answer<'unplaced'>['unplaced'][number]
export type QueueState = Unplaced['state']
/** A WGS84 point, or a candidate counted from 0. */
export type Placement = InferRequestType<(typeof client.unplaced)[':number']['placement']['$post']>['json']
export type Opening = InferRequestType<(typeof client.imports)[':id']['source']['$put']>['json']
export type Health = InferResponseType<Routes['health']>

export type AreaDetail = Answer<'area'>
export type GridRow = Answer<'grids'>['rows'][number]
export type GridDetail = Answer<'grid'>
export type ComponentCounts = Answer<'componentCounts'>
export type HeatLevel = AreaHeat['level']
export type AreaHeat = Answer<'heatAreas'>
export type ComponentRow = Answer<'components'>['components'][number]

export type ComponentDetail = Answer<'component'>
export type ComponentChange = ComponentDetail['history'][number]
export type ComponentPatch = InferRequestType<(typeof client.components)[':district'][':code']['$patch']>['json']
export type SearchResult = Answer<'search'>['results'][number]

export type Rules = Answer<'rules'>
export type Rule = Rules['rules'][number]
export type RuleForm = Rules['forms'][number]
export type RuleInput = InferRequestType<typeof client.rules.$post>['json']
export type PastRule = Answer<'ruleHistory'>['rules'][number]
export type DryRunInput = InferRequestType<(typeof client.rules)['dry-runs']['$post']>['json']
export type DryRun = Answer<'dryRun'>
export type DryRunResult = NonNullable<DryRun['result']>
export type Replayed = DryRunResult['alerts'][number]
export type HazardQuery = InferRequestType<Routes['hazardCounts']>['query']
export type HazardHit = Answer<'hazardSearch'>['hits'][number]
export type HazardCounts = Answer<'hazardCounts'>
export type HazardListInput = InferRequestType<typeof client.hazards.lists.$post>['json']
export type HazardList = Answer<'hazardLists'>['lists'][number]
export type HazardPoint = Answer<'hazardList'>['points'][number]
export type HazardMark = Answer<'hazardMap'>['points'][number]
export type HazardPointDetail = Answer<'hazardPoint'>
export type HazardMerges = Answer<'hazardMerges'>
export type HazardMerge = HazardMerges['merges'][number]
export type MergeReason = HazardMerge['reason']
export type HazardYears = Answer<'hazardYears'>

/** What is counted: a metric, or complaints of a class, `*` all of them. */
export type Subject = { metric: string } | { class: string }

/** What the server refused, in its own words. `status` 0: it could not be reached at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What the server says for programs: rows, fields, places. */
  readonly details: unknown

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.details = details
  }
}

/** True if the server answered and said no: asking again will not help. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500

const listeners = new Set<(error: ApiError) => void>()

/** Tells of every refusal, so that one place can ask for a sign-in. Returns how to stop listening. */
export const onRefused = (listener: (error: ApiError) => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const refusal = async (response: Response | undefined): Promise<ApiError> => {
  const said: unknown = await response?.json().catch(() => undefined)
  const parts = new Map<string, unknown>(typeof said === 'object' && said !== null ? Object.entries(said) : [])
  const text = (name: string): string => String(parts.get(name) ?? '')
  return new ApiError(response?.status ?? 0, text('code') || 'unreachable', text('message'), parts.get('details'))
}

/** Waits for an answer; throws ApiError for a refusal and for a server that cannot be reached. */
const answered = async <R extends Response>(asked: Promise<R>): Promise<R> => {
  const response = await asked.catch((error: unknown) => {
    // Whoever gave up waiting knows it already.
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    return undefined
  })
  if (response?.ok) return response
  const error = await refusal(response)
  for (const listener of listeners) listener(error)
  throw error
}

export type Span = { from: number; to: number; step: 300 | 3600 }

const spanQuery = ({ from, to, step }: Span): { from: string; to: string; step: '300' | '3600' } => ({
  from: String(from),
  to: String(to),
  step: step === 300 ? '300' : '3600',
})

const resQuery = (res: number): { res: '7' | '8' | '9' | '10' } => ({
  res: res === 10 ? '10' : res === 9 ? '9' : res === 8 ? '8' : '7',
})

const bytes = async (asked: Promise<Response>): Promise<ArrayBuffer> => (await answered(asked)).arrayBuffer()

/** `110102.01020304` as the server's paths have it. */
const componentParam = (key: string) => ({ district: key.slice(0, 6), code: key.slice(7) })

/**
 * Sends a file as a new import and tells how much of it is on its way, 0 to 1; `fetch` cannot tell that. Throws ApiError.
 */
const upload = (kind: ImportKind, file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<Draft> =>
  new Promise((resolve, reject) => {
    const { pathname, search } = client.imports.$url({ query: { kind, name: file.name } })
    const request = new XMLHttpRequest()
    request.open('POST', `${pathname}${search}`)
    request.responseType = 'text'
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0)
    const fail = async (response: Response | undefined) => reject(await refusal(response))
    request.onerror = () => void fail(undefined)
    request.onabort = () => reject(signal.reason)
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText))
      else void fail(new Response(request.responseText, { status: request.status }))
    }
    request.send(file)
  })

/** Every word with the server. Times are epoch seconds, places WGS84. Throws ApiError. */
export const server = {
  health: async (): Promise<Health> => (await routes.health()).json(),
  session: async () => (await answered(routes.session())).json(),
  componentStandards: async () => (await (await answered(client.components.classes.$get())).json()).standards,
  imports: async () => (await (await answered(client.imports.$get())).json()).imports,
  import: async (id: number) => (await answered(routes.import({ param: { id: String(id) } }))).json(),
  reopenImport: async (id: number, json: Opening) =>
    (await answered(client.imports[':id'].source.$put({ param: { id: String(id) }, json }))).json(),
  readImport: async (id: number, json: ReadingInput) =>
    (await answered(client.imports[':id'].reading.$put({ param: { id: String(id) }, json }))).json(),
  importPreview: async (id: number) =>
    // GeoJSON as the server keeps it; the inferred type has lost the kinds of geometry on the way through JSON.
    (await (
      await answered(client.imports[':id'].preview.$get({ param: { id: String(id) } }))
    ).json()) as unknown as GeoJSON.FeatureCollection,
  commitImport: async (id: number, force: boolean) =>
    (await answered(client.imports[':id'].commit.$post({ param: { id: String(id) }, json: { force } }))).json(),
  discardImport: async (id: number) =>
    (await answered(client.imports[':id'].$delete({ param: { id: String(id) } }))).json(),
  importRejects: (id: number) => client.imports[':id'].rejects.$url({ param: { id: String(id) } }).pathname,
  upload,
  unplaced: async (state: QueueState, before: string | undefined) =>
    (await answered(client.unplaced.$get({ query: { state, ...(before === undefined ? {} : { before }) } }))).json(),
  /** How many orders wait for a place; null for those who see only a part of the city. */
  unplacedWaiting: async () => (await (await answered(client.unplaced.$get({ query: { limit: '1' } }))).json()).waiting,
  placeOrder: async (number: string, json: Placement) =>
    (await answered(client.unplaced[':number'].placement.$post({ param: { number }, json }))).json(),
  withdrawOrder: async (number: string) =>
    (await answered(client.unplaced[':number'].placement.$delete({ param: { number } }))).json(),
  dismissOrder: async (number: string) =>
    (await answered(client.unplaced[':number'].dismissal.$post({ param: { number } }))).json(),
  recallOrder: async (number: string) =>
    (await answered(client.unplaced[':number'].dismissal.$delete({ param: { number } }))).json(),
  rules: async () => (await answered(routes.rules())).json(),
  /** Rules of a kind that ever held, newest first. */
  ruleHistory: async (rule: RuleForm['rule']) =>
    (await (await answered(routes.ruleHistory({ query: { rule, limit: '50' } }))).json()).rules,
  makeRule: async (json: RuleInput) => (await answered(client.rules.$post({ json }))).json(),
  endRule: async (id: number) => (await answered(client.rules[':id'].$delete({ param: { id: String(id) } }))).json(),
  startDryRun: async (json: DryRunInput) => (await answered(client.rules['dry-runs'].$post({ json }))).json(),
  dryRun: async (id: string) => (await answered(routes.dryRun({ param: { id } }))).json(),
  cancelDryRun: async (id: string) =>
    (await answered(client.rules['dry-runs'][':id'].$delete({ param: { id } }))).json(),
  /** A page of the orders that a keyword query finds, newest call first. */
  searchHazards: async (query: HazardQuery, after: string | undefined) =>
    (
      await answered(
        routes.hazardSearch({ query: { ...query, limit: '100', ...(after === undefined ? {} : { after }) } }),
      )
    ).json(),
  countHazards: async (query: HazardQuery) => (await answered(routes.hazardCounts({ query }))).json(),
  hazardLists: async () => (await (await answered(routes.hazardLists())).json()).lists,
  makeHazardList: async (json: HazardListInput) => (await answered(client.hazards.lists.$post({ json }))).json(),
  discardHazardList: async (id: number) =>
    (await answered(client.hazards.lists[':id'].$delete({ param: { id: String(id) } }))).json(),
  /** A list and a page of its points after a rank, most orders first; -1 the first page. */
  hazardList: async (id: number, after: number) =>
    (
      await answered(routes.hazardList({ param: { id: String(id) }, query: { after: String(after), limit: '200' } }))
    ).json(),
  hazardMap: async (id: number) =>
    (await (await answered(routes.hazardMap({ param: { id: String(id) } }))).json()).points,
  hazardPoint: async (id: number, key: string) =>
    (await answered(routes.hazardPoint({ param: { id: String(id), key } }))).json(),
  /** A page of the merges of a list, beyond a pair of orders. */
  hazardMerges: async (id: number, after: { a: string; b: string } | undefined, reason: MergeReason | undefined) =>
    (
      await answered(
        routes.hazardMerges({
          param: { id: String(id) },
          query: { limit: '100', ...after, ...(reason === undefined ? {} : { reason }) },
        }),
      )
    ).json(),
  takeApart: async (id: number, json: { a: string; b: string }) =>
    (await answered(client.hazards.lists[':id'].apart.$post({ param: { id: String(id) }, json }))).json(),
  putTogether: async (id: number, query: { a: string; b: string }) =>
    (await answered(client.hazards.lists[':id'].apart.$delete({ param: { id: String(id) }, query }))).json(),
  makeHazardTasks: async (id: number) =>
    (await answered(client.hazards.lists[':id'].tasks.$post({ param: { id: String(id) }, json: {} }))).json(),
  setHazardTask: async (id: number, key: string, json: { state: 'open' | 'done'; note: string }) =>
    (await answered(client.hazards.lists[':id'].tasks[':key'].$put({ param: { id: String(id), key }, json }))).json(),
  /** `on`: local date of the next check; null calls it off. */
  recheckHazards: async (id: number, on: string | null) => {
    const param = { id: String(id) }
    const { recheck } = client.hazards.lists[':id']
    return on === null
      ? (await answered(recheck.$delete({ param }))).json()
      : (await answered(recheck.$put({ param, json: { on } }))).json()
  },
  hazardYears: async (id: number, season: { seasonFrom?: string; seasonTo?: string }) =>
    (await answered(routes.hazardYears({ param: { id: String(id) }, query: season }))).json(),
  hazardReport: (id: number, kind: 'docx' | 'xlsx') =>
    client.hazards.lists[':id'][`report.${kind}`].$url({ param: { id: String(id) } }).pathname,
  signIn: async (token: string) => (await answered(client.session.$post({ json: { token } }))).json(),
  signOut: async () => (await answered(client.session.$delete())).json(),
  city: async () => (await answered(routes.city())).json(),
  areas: async () => (await (await answered(routes.areas({ query: {} }))).json()).features,
  // GeoJSON is JSON: what the type of a parsed answer loses on the way (a collection's geometries), the value has.
  places: async () => (await (await answered(routes.places())).json()).features as Place[],
  metrics: async () => (await (await answered(routes.metrics())).json()).metrics,
  classes: async () => (await (await answered(client.complaints.classes.$get({ query: {} }))).json()).classes,
  complaintDay: async (at: number | undefined, area: string | undefined) =>
    (
      await (
        await answered(
          client.complaints.day.$get({
            query: { ...(at === undefined ? {} : { at: String(at) }), ...(area === undefined ? {} : { area }) },
          }),
        )
      ).json()
    ).classes,
  sources: async () => (await (await answered(routes.sources())).json()).sources,
  /** A page of alerts and where the next one begins; null after the last. */
  alerts: async (query: AlertQuery) => (await answered(routes.alerts({ query }))).json(),
  alert: async (id: number) => (await answered(routes.alert({ param: { id: String(id) } }))).json(),
  acknowledge: async (id: number) =>
    (await answered(client.alerts[':id'].acknowledgement.$post({ param: { id: String(id) } }))).json(),
  unacknowledge: async (id: number) =>
    (await answered(client.alerts[':id'].acknowledgement.$delete({ param: { id: String(id) } }))).json(),
  /** What happened to an alert, oldest first; at most the first 500 events after `after`. */
  alertHistory: async (id: number, after: number) =>
    (
      await (
        await answered(
          routes.alertHistory({ param: { id: String(id) }, query: { after: String(after), limit: '500' } }),
        )
      ).json()
    ).events,
  moveAlert: async (id: number, json: AlertMove) =>
    (await answered(client.alerts[':id'].moves.$post({ param: { id: String(id) }, json }))).json(),
  /** `until`: epoch seconds. */
  snoozeAlert: async (id: number, until: number, why: string) =>
    (
      await answered(
        client.alerts[':id'].snooze.$post({
          param: { id: String(id) },
          json: { until: new Date(until * 1000).toISOString(), why },
        }),
      )
    ).json(),
  unsnoozeAlert: async (id: number) =>
    (await answered(client.alerts[':id'].snooze.$delete({ param: { id: String(id) } }))).json(),
  complaints: async (query: InferRequestType<Routes['complaints']>['query']) =>
    (await (await answered(routes.complaints({ query }))).json()).complaints,
  pulse: async (subject: Subject, span: Span) =>
    (await answered(routes.pulse({ query: { ...subject, ...spanQuery(span) } }))).json(),
  series: async (subject: Subject, cell: string, span: Span) =>
    (await answered(routes.series({ query: { ...subject, cell, ...spanQuery(span) } }))).json(),
  area: async (code: string) => (await answered(routes.area({ param: { code }, query: {} }))).json(),
  /** A page of the unit grids of an area in the order of their codes, from the one after `after`. */
  grids: async (area: string, after: string) =>
    (await answered(routes.grids({ query: { area, after, limit: '1000' } }))).json(),
  grid: async (code: string) => (await answered(routes.grid({ param: { code } }))).json(),
  componentCounts: async (area: string | undefined) =>
    (await answered(routes.componentCounts({ query: area === undefined ? {} : { area } }))).json(),
  componentsIn: async (area: string) =>
    (await (await answered(routes.components({ query: { area, limit: '1000' } }))).json()).components,
  /** Sums of a span by area of a level. */
  heatByArea: async (subject: Subject, level: HeatLevel, area: string | undefined, span: Span) =>
    (
      await answered(
        routes.heatAreas({ query: { ...subject, level, ...(area === undefined ? {} : { area }), ...spanQuery(span) } }),
      )
    ).json(),
  component: async (key: string) => (await answered(routes.component({ param: componentParam(key) }))).json(),
  componentClasses: async () => (await (await answered(client.components.classes.$get())).json()).classes,
  changeComponent: async (key: string, version: number, json: ComponentPatch) =>
    (
      await answered(
        client.components[':district'][':code'].$patch(
          { param: componentParam(key), json },
          { headers: { 'If-Match': `"${version}"` } },
        ),
      )
    ).json(),
  undoComponent: async (id: number) =>
    (await answered(client.components.changes[':id'].$delete({ param: { id: String(id) } }))).json(),
  splitGrid: async (code: string, coordinates: GeoJSON.Position[]) =>
    (
      await answered(
        client.grids[':code'].split.$post({
          param: { code },
          json: { line: { type: 'LineString', coordinates: coordinates.map(([lon = 0, lat = 0]) => [lon, lat]) } },
        }),
      )
    ).json(),
  mergeGrids: async (codes: string[]) => (await answered(client.grids.merge.$post({ json: { codes } }))).json(),
  undoGrids: async (id: number) =>
    (await answered(client.grids.changes[':id'].$delete({ param: { id: String(id) } }))).json(),
  search: async (q: string, signal: AbortSignal) =>
    (await (await answered(routes.search({ query: { q, limit: '12' } }, { init: { signal } }))).json()).results,
  extent: async (subject: Subject) => (await answered(routes.extent({ query: subject }))).json(),
  manifest: (res: number) => bytes(client.heat.manifest.$get({ query: resQuery(res) })),
  liveHeat: (subject: Subject, res: number, signal: AbortSignal) =>
    bytes(client.heat.live.$get({ query: { ...subject, ...resQuery(res) } }, { init: { signal } })),
  frames: (subject: Subject, res: number, span: Span) =>
    bytes(client.heat.frames.$get({ query: { ...subject, ...resQuery(res), ...spanQuery(span) } })),
}

export type LiveEvents = {
  /** The stream stands; `at` is the server's clock, epoch seconds. `resumed`: nothing was missed since the last one. */
  hello: (at: number, resumed: boolean) => void
  /** Values changed: of these metrics, of 'complaints', or of '*' everything. */
  tick: (metrics: ReadonlySet<string>, at: number) => void
  alert: () => void
  /** Areas, metrics or other settings changed. */
  change: (kind: string) => void
  /** A store came or went; `whole` while both answer. */
  state: (whole: boolean) => void
  lost: () => void
}

const longestWaitMs = 15_000

/** Opens `GET /api/live`. The browser resumes by Last-Event-ID; where it gives up, a new stream is opened from the last id. */
export const openLive = (on: LiveEvents): (() => void) => {
  let stream: EventSource
  let retry: ReturnType<typeof setTimeout> | undefined
  let waitMs = 1000
  let last = ''
  const open = () => {
    const url = client.live.$url({ query: last === '' ? {} : { after: last } })
    stream = new EventSource(`${url.pathname}${url.search}`)
    const listen = <T>(name: string, handle: (data: T) => void) =>
      stream.addEventListener(name, (event: MessageEvent<string>) => {
        last = event.lastEventId || last
        handle(JSON.parse(event.data))
      })
    listen<{ at: number; resumed: boolean }>('hello', ({ at, resumed }) => {
      const again = last !== ''
      waitMs = 1000
      on.hello(at / 1000, again && resumed)
    })
    listen<{ at: number; changed: { metric: string }[] }>('tick', ({ changed, at }) =>
      on.tick(new Set(changed.map(({ metric }) => metric)), at / 1000),
    )
    listen('alert', () => on.alert())
    listen<{ kind: string }>('change', ({ kind }) => on.change(kind))
    listen<Record<string, string>>('state', (stores) =>
      on.state(Object.values(stores).every((state) => state === 'ready')),
    )
    stream.onerror = () => {
      on.lost()
      if (stream.readyState !== EventSource.CLOSED) return
      clearTimeout(retry)
      retry = setTimeout(open, waitMs)
      waitMs = Math.min(longestWaitMs, waitMs * 2)
    }
  }
  open()
  return () => {
    clearTimeout(retry)
    stream.close()
  }
}
