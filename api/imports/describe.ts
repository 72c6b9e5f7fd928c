import { openSource } from '../files/open.ts'
import type { Source } from '../files/source.ts'
import type { FileTask, SourceFacts } from './task.ts'

/** A source without its rows. */
export const factsOf = ({ rows: _, ...facts }: Source): SourceFacts => facts

/** Opens a file and says what is in it. Throws `invalid` with the remedy. */
export const describeFile = async ({ path, name, opening }: FileTask): Promise<SourceFacts> =>
  factsOf(await openSource(path, { name, ...opening }))
