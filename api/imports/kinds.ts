import type { ZodType } from 'zod'
import { areaKind } from '../areas/import.ts'
import { componentKind } from '../components/import.ts'
import type { ImportKind } from '../files/kind.ts'
import { gridKind } from '../grid/import.ts'

/** A kind whose options have been checked by its own schema before they come here. */
export type AnyKind = Omit<ImportKind<never>, 'options'> & { options: ZodType }

/** What can be imported, by name. */
export const kinds: Record<AnyKind['name'], AnyKind> = { areas: areaKind, grids: gridKind, components: componentKind }

export const kindNames = ['areas', 'grids', 'components'] as const satisfies readonly AnyKind['name'][]
