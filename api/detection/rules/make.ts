import { type Caller, inScope } from '../../accounts/caller.ts'
import type { City } from '../../areas/city.ts'
import { appendEvent } from '../../db/events.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { AppError } from '../../http/errors.ts'
import { endRule, insertRule, lockRules, openRules } from './queries.ts'
import { pairFaults, settingFaults, settingsIn } from './rule.ts'
import type { RuleInput } from './schema.ts'
import { type RuleCode, ruleScopes } from './settings.ts'
import { words } from './words.ts'

type Scoped = { rule: RuleCode; area: string; subject: string; dayKind: string; settings: Record<string, unknown> }

/**
 * Holds wanted settings against their limits and the caller's areas. Throws `forbidden` for an area that is not the caller's, `invalid`
 * for an area the city lacks (unit grids are not asked) and for settings at fault, each named in `details`.
 */
export const checkScoped = ({ rule, area, subject, dayKind, settings }: Scoped, caller: Caller, city: City): void => {
  if (!inScope(caller.scope, area)) throw new AppError('forbidden', words.outOfScope)
  if (area !== '' && !city.areas.some((one) => one.code === area)) throw new AppError('invalid', words.noArea(area))
  if (area !== '' && !ruleScopes[rule].area) throw new AppError('invalid', words.noAreaScope)
  if (dayKind !== '' && !ruleScopes[rule].dayKind) throw new AppError('invalid', words.noDayKind)
  refuse(settingFaults(rule, settings, area === '' && subject === '' && dayKind === ''))
}

export const refuse = (issues: readonly { field: string; reason: string }[]): void => {
  const [first] = issues
  if (first) throw new AppError('invalid', first.reason, { issues })
}

/**
 * Sets a rule from now on, in place of the one in force for the same scope, which ends. Returns its id; the same again changes nothing.
 * Throws as `checkScoped`, and `invalid` where the settings contradict what holds from broader rules.
 */
export const makeRule = async (
  { ledger, city, now }: { ledger: LedgerDb; city: City; now: () => Date },
  caller: Caller,
  input: RuleInput,
): Promise<number> => {
  checkScoped(input, caller, city)
  if (input.enabled && Object.keys(input.settings).length === 0) throw new AppError('invalid', words.nothingSet)
  return ledger.transaction().execute(async (tx) => {
    await lockRules(tx)
    const { rule, area, subject, dayKind, settings, enabled } = input
    const open = await openRules(tx)
    const former = open.find(
      (one) => one.rule === rule && one.area === area && one.subject === subject && one.dayKind === dayKind,
    )
    if (former && former.enabled === enabled && former.note === input.note && alike(former.settings, settings))
      return former.id
    const wanted = { rule, area, subject, dayKind, settings, enabled }
    const others = open.filter((one) => one !== former)
    refuse(pairFaults(rule, settingsIn([...others, { ...wanted, id: 0 }], rule, wanted)))
    // A clock that was set back must not let a rule end before it began.
    const at = new Date(Math.max(now().getTime(), former?.since.getTime() ?? 0))
    if (former) await endRule(tx, former.id, at, caller.name)
    const id = await insertRule(tx, { ...wanted, note: input.note, madeBy: caller.name }, at)
    const data = { rule, subject, dayKind, settings, enabled, replaces: former?.id ?? null }
    await appendEvent(tx, { kind: 'rule.made', subject: String(id), area, actor: caller.name, data })
    return id
  })
}

const alike = (a: Record<string, number>, b: Record<string, number>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value)
