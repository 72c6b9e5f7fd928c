import { AppError } from '../../http/errors.ts'
import type { LookDeps } from '../chronic/look.ts'
import { replayChronic } from '../chronic/replay.ts'
import { replayComplaints } from '../complaints/replay.ts'
import { replaySurge } from '../surge/replay.ts'
import type { Replay } from './dry-run.ts'
import { words } from './words.ts'

/** Replays any rule over the past by its own engine. */
export const makeReplay =
  (deps: LookDeps): Replay =>
  async ({ rule, subject, ...asked }, control) => {
    const metric = subject === '' ? {} : { metric: subject }
    if (rule === 'chronic') return replayChronic(deps, { ...asked, ...control, ...metric })
    if (rule === 'surge' || rule === 'drop') return replaySurge(deps, { ...asked, ...control, ...metric })
    if (rule === 'silence') throw new AppError('invalid', words.noReplay)
    return replayComplaints(deps, { ...asked, ...control, rule, subject })
  }
