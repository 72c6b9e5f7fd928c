import type { LedgerConnection } from '../db/postgres/client.ts'
import type { CheckReport, CommitResult } from '../files/kind.ts'
import type { Source } from '../files/source.ts'
import type { ErrorCode } from '../http/errors.ts'
import type { AnyKind } from './kinds.ts'
import type { Mapping } from './mapping.ts'
import type { Opening } from './schema.ts'

/** What was found in a file, as it is kept and told. */
export type SourceFacts = Omit<Source, 'rows'>

/** A file on disk and how it is to be opened. */
export type FileTask = { path: string; name: string; opening: Opening }

/** The file, what the person said of it, and who. */
export type KindTask = FileTask & {
  id: number
  kind: AnyKind['name']
  mapping: Mapping | undefined
  options: Record<string, unknown>
  actor: string
  /** Milliseconds since 1970: the day that "today" means. */
  at: number
  connection: LedgerConnection
}

/** Work done beside the main thread. */
export type Task = ({ verb: 'open' } & FileTask) | ({ verb: 'check' } & KindTask) | ({ verb: 'commit' } & KindTask)

export type Outcome = {
  open: SourceFacts
  check: { source: SourceFacts; mapping: Mapping; report: CheckReport }
  commit: CommitResult
}

/** What the worker says. Errors cross threads as their parts. */
export type Word =
  | { share: number }
  | { done: unknown }
  | { failed: { code: ErrorCode; message: string; status: number; details: unknown; stack: string | undefined } }

export const cancelWord = 'cancel'
