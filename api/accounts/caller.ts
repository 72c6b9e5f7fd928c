import type { TokenTable } from '../db/ledger.ts'

export type Role = TokenTable['role']
export type Ability = 'read' | 'ingest' | 'acknowledge' | 'edit' | 'administer'

/** Who asks: what they may do and in which areas. `scope` holds area code prefixes; [''] is the whole city, [] nothing. */
export type Caller = {
  name: string
  role: Role
  scope: readonly string[]
  can: ReadonlySet<Ability>
}

/** The Hono environment of every room's routes. `caller` is absent where nobody is signed in. */
export type AppEnv = { Variables: { caller: Caller | undefined } }

const abilities: Record<Role, readonly Ability[]> = {
  operator: ['read', 'acknowledge'],
  staff: ['read', 'acknowledge', 'edit'],
  sender: ['ingest'],
  administrator: ['read', 'ingest', 'acknowledge', 'edit', 'administer'],
}

export const makeCaller = (name: string, role: Role, scope: readonly string[]): Caller => ({
  name,
  role,
  scope,
  can: new Set(abilities[role]),
})

/** True if an area code lies in a scope. An empty code (nobody's land) is seen by whole-city scopes alone. */
export const inScope = (scope: readonly string[], code: string): boolean =>
  scope.some((prefix) => code.startsWith(prefix))

/**
 * What is left of a scope inside one area: area codes nest by prefix (district 6, street 9, community 12 digits). Empty where the area
 * lies outside the scope.
 */
export const narrow = (scope: readonly string[], area: string): string[] =>
  scope.some((prefix) => area.startsWith(prefix)) ? [area] : scope.filter((prefix) => prefix.startsWith(area))
