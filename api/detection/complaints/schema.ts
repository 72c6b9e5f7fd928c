import { z } from 'zod'
import { words } from './words.ts'

/** At most so many days in one scan. */
const mostDays = 92

const dayNumber = (date: string): number => Date.parse(date) / 86_400_000

/** Days are local, both included. */
export const scanInput = z
  .object({
    class: z.string().min(1).max(200).optional(),
    area: z
      .string()
      .regex(/^(\d{6,12})?$/, words.areaRule)
      .default(''),
    from: z.iso.date(words.dateRule),
    to: z.iso.date(words.dateRule),
    /** Metres. */
    radius: z.number().min(100).max(10_000).default(1500),
    longestDays: z.int().min(1).max(31).default(7),
    fewest: z.int().min(2).max(1000).default(4),
    replications: z.int().min(99).max(9999).default(999),
    windows: z.enum(['alive', 'any']).default('any'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(1),
  })
  .refine(({ from, to }) => from <= to, { error: words.backwards, path: ['from'] })
  .refine(({ from, to }) => dayNumber(to) - dayNumber(from) < mostDays, {
    error: words.tooLong(mostDays),
    path: ['from'],
  })
  .refine(({ from, to, longestDays }) => longestDays * 2 <= Math.max(2, dayNumber(to) - dayNumber(from) + 1), {
    error: words.longestRule,
    path: ['longestDays'],
  })
export type ScanInput = z.infer<typeof scanInput>

export const runParam = z.object({ id: z.uuid(words.runRule) })

export const marksQuery = z.object({
  numbers: z
    .string()
    .transform((text) => text.split(',').filter((number) => number !== ''))
    .pipe(z.array(z.string().max(64)).min(1, words.numbersRule).max(200, words.numbersRule)),
})

const className = z.string().trim().min(1, words.nameRule).max(200, words.nameRule)

export const aliasInput = z
  .object({
    was: className,
    now: className,
    until: z.iso.datetime({ offset: true, error: words.untilRule }).nullable().default(null),
  })
  .refine(({ was, now }) => was !== now, { error: words.sameName, path: ['now'] })

export const aliasQuery = z.object({ was: className })
