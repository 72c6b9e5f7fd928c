import { z } from 'zod'
import { RowFault } from '../files/fault.ts'
import { IssueList } from '../files/issues.ts'
import type { CheckReport, CommitResult, Field, ImportKind, KindContext, MappedRow } from '../files/kind.ts'
import { GridHolder } from '../grid/locate.ts'
import type { FaultCode } from './assign.ts'
import { type ComponentInput, keyOf } from './component.ts'
import type { Ground } from './place.ts'
import { type Plan, Planner } from './plan.ts'
import { Preview } from './preview.ts'
import { readRow } from './read-row.ts'
import { rowsAtOnce } from './receive.ts'
import { ComponentWriter } from './store.ts'
import { inTurn } from './turns.ts'
import { analyze, lockWriters } from './writes.ts'

const label = z.string().trim().min(1).max(80)

const componentOptions = z.object({
  /** Of rows that name none; else it follows from the place. */
  district: z
    .string()
    .regex(/^\d{6}$/, '须为 6 位区代码')
    .optional(),
  /** The standard whose names and numbers the file uses. */
  standard: label.optional(),
  /** Number or name of the class of rows that tell none, e.g. a file of street lamps. */
  class: label.optional(),
  /** Rows without a code are given one. */
  assign: z.union([z.boolean(), z.stringbool()]).default(false),
  /** Under this name the register's own numbers are known again; the file's name if not given. */
  source: label.optional(),
})

type ComponentOptions = z.infer<typeof componentOptions>
type Context = KindContext<ComponentOptions>

const componentFields: readonly Field[] = [
  {
    name: 'code',
    label: '部件编号',
    required: false,
    aliases: ['部件代码', '编号', '部件编码', 'component_code', 'bjdm', 'objcode'],
    hint: '8 位数字，文本格式，保留前导零',
  },
  {
    name: 'class',
    label: '类别',
    required: false,
    aliases: ['部件类别', '类别代码', '小类', '小类代码', '部件名称', 'class_code', 'xldm'],
    hint: '类别代码或名称',
  },
  { name: 'district', label: '区代码', required: false, aliases: ['行政区划代码', 'district_code', 'qdm'] },
  { name: 'name', label: '名称', required: false, aliases: ['部件标识', 'objname'] },
  {
    name: 'state',
    label: '状态',
    required: false,
    aliases: ['部件状态', 'objstate'],
    hint: '完好、破损、丢失、废弃、移除',
  },
  { name: 'owner', label: '权属单位', required: false, aliases: ['权属单位名称', 'deptname3', 'ownername'] },
  { name: 'maintainer', label: '养护单位', required: false, aliases: ['养护单位名称', '维护单位', 'deptname2'] },
  { name: 'manager', label: '主管部门', required: false, aliases: ['主管部门名称', '主管单位', 'deptname1'] },
  {
    name: 'national',
    label: '国标编码',
    required: false,
    aliases: ['部件标识码', '国标代码', 'national_code', 'objid'],
  },
  {
    name: 'installedOn',
    label: '安装日期',
    required: false,
    aliases: ['初始日期', '启用日期', 'installed_on', 'ordate'],
  },
  { name: 'photo', label: '照片', required: false, aliases: ['图片', 'photo_url'] },
  {
    name: 'sourceId',
    label: '原表编号',
    required: false,
    aliases: ['记录号', 'globalid', 'fid', 'objectid', 'source_id'],
    hint: '没有 8 位编号时，按它认出同一条记录',
  },
]

/** A commit waits this long for deliveries that are being written. */
const waitSeconds = 120

const groundOf = async ({ ledger, city }: Context): Promise<Ground> => {
  const grids = new GridHolder()
  await grids.reload(ledger)
  return { areaAt: city.areaAt, gridAt: (lon, lat) => grids.gridAt(lon, lat) }
}

const baseName = (file: string | undefined): string => (file ?? '').replace(/\.[^.]*$/, '').slice(0, 80) || 'import'

/** Reads a file's rows batch by batch, hands the good ones on and gathers what is wrong with the others. */
class Reading {
  rows = 0
  rejected = 0
  readonly issues = new IssueList()
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  get source(): string | undefined {
    const { assign, source } = this.#context.options
    return assign ? (source ?? baseName(this.#context.file)) : undefined
  }

  readonly onFault = (row: number, { field, reason, found }: RowFault, code: FaultCode, at?: ComponentInput): void => {
    this.rejected++
    const message = found === '' ? reason : `${reason}（原值：${found}）`
    const where = at ? { lon: at.lon, lat: at.lat } : {}
    this.issues.add({ severity: 'error', row, field: field || null, code, message, ...where })
  }

  async *batches(source: AsyncIterable<MappedRow[]>): AsyncGenerator<ComponentInput[]> {
    let inputs: ComponentInput[] = []
    for await (const rows of source) {
      this.#context.signal.throwIfAborted()
      for (const row of rows) {
        this.rows++
        const input = this.#read(row)
        if (input) inputs.push(input)
        if (inputs.length < rowsAtOnce) continue
        yield inputs
        inputs = []
      }
      this.#context.onProgress(this.rows)
    }
    if (inputs.length > 0) yield inputs
  }

  #read({ row, values, geometry }: MappedRow): ComponentInput | undefined {
    const { district, standard, class: cls, assign } = this.#context.options
    const read = readRow(geometry ? { ...values, geometry } : values, row, { district, standard, class: cls, assign })
    if (read instanceof RowFault) {
      this.onFault(row, read, 'bad_value')
      return undefined
    }
    if (read.was !== undefined) {
      const message = `图形是 ${read.was} 而不是点，将取其中点作为部件位置`
      this.issues.add({
        severity: 'warning',
        row,
        field: 'geometry',
        code: 'not_a_point',
        message,
        lon: read.lon,
        lat: read.lat,
      })
    }
    return read
  }
}

const check = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<CheckReport> => {
  const reading = new Reading(context)
  const preview = new Preview()
  const count = { added: 0, changed: 0, unchanged: 0 }
  let batch = new Map<number, ComponentInput>()
  const planner = new Planner(context.ledger, {
    ground: await groundOf(context),
    scope: [''],
    source: reading.source,
    onFault: (row, fault, code) => reading.onFault(row, fault, code, batch.get(row)),
  })
  for await (const inputs of reading.batches(source)) {
    batch = new Map(inputs.map((input) => [input.row, input]))
    const plan = await planner.plan(inputs)
    count.added += plan.added.length
    count.changed += plan.updated.length
    count.unchanged += plan.unchanged + plan.replaced.length
    show(plan, preview)
  }
  return {
    rows: reading.rows,
    accepted: reading.rows - reading.rejected,
    rejected: reading.rejected,
    ...count,
    removed: 0,
    issues: reading.issues.list,
    issueCounts: reading.issues.counts,
    blocking: false,
    preview: preview.collection(),
    bbox: preview.box(),
  }
}

const show = ({ added, updated }: Plan, preview: Preview): void => {
  for (const one of added) preview.add(one, { code: keyOf(one), name: one.name, class: one.class, change: 'added' })
  for (const { next } of updated)
    preview.add(next, { code: keyOf(next), name: next.name, class: next.class, change: 'changed' })
}

const commit = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<CommitResult> => {
  const reading = new Reading(context)
  const count = await inTurn(waitSeconds, () =>
    context.ledger.transaction().execute(async (tx) => {
      await lockWriters(tx, waitSeconds)
      const writer = new ComponentWriter(tx, {
        ground: await groundOf(context),
        scope: [''],
        source: reading.source,
        at: context.now(),
        actor: context.actor,
        onFault: reading.onFault,
      })
      for await (const inputs of reading.batches(source)) await writer.put(inputs)
      return writer.finish()
    }),
  )
  await analyze(context.ledger)
  return {
    rows: reading.rows,
    accepted: reading.rows - reading.rejected,
    rejected: reading.rejected,
    ...count,
    removed: 0,
  }
}

/**
 * Files of components: points with a code and a class, lines and polygons taken at their middle. Rows at fault are left out and told; the others
 * are added to what is there or change it. Records without a code are given one if asked (`assign`), and the same one at the next import.
 */
export const componentKind: ImportKind<ComponentOptions> = {
  name: 'components',
  label: '部件',
  fields: componentFields,
  options: componentOptions,
  check,
  commit,
}
