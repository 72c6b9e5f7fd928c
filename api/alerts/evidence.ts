import { z } from 'zod'

/**
 * Which rule raised an alert. surge: above its own normal; drop: below it (a burst main empties the road); chronic: over capacity at the same
 * hours of most weeks; outbreak: complaints of a class in an area; scan: a cluster of complaints in space and time; severe: one report with a
 * severe word; repeat: the same place and subject over months; silence: a source, metric or cell that stopped or is stuck.
 */
export const ruleCode = z.enum(['chronic', 'surge', 'drop', 'outbreak', 'scan', 'severe', 'repeat', 'silence'])
export type RuleCode = z.infer<typeof ruleCode>

/** What may lie behind it: another metric or class that leads it, what stands near, and what was done the last times. */
export const cause = z.object({
  /** Strongest first. */
  leading: z.array(
    z.object({
      kind: z.enum(['metric', 'class']),
      code: z.string(),
      name: z.string(),
      observed: z.number(),
      expected: z.number(),
      z: z.number().nullable(),
    }),
  ),
  nearby: z.object({
    components: z.array(z.object({ class: z.string(), name: z.string(), count: z.number(), amiss: z.number() })),
    complaints: z.array(z.object({ class: z.string(), count: z.number(), usual: z.number().nullable() })),
    parking: z.object({ bays: z.number(), parked: z.number() }).nullable(),
  }),
  similar: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      openedAt: z.string(),
      minutes: z.number(),
      closedWhy: z.string().nullable(),
    }),
  ),
})
export type Cause = z.infer<typeof cause>

export const noCause: Cause = { leading: [], nearby: { components: [], complaints: [], parking: null }, similar: [] }

/** Why an alert was raised, as data: what a sentence says and a panel draws. Counts are per `per`; cells H3 res 10 in hexadecimal. */
export const evidence = cause.extend({
  /** '辆' '人' '件' */
  unit: z.string(),
  per: z.enum(['5min', 'hour', 'day', 'week', 'report']),
  observed: z.number(),
  expected: z.number(),
  band: z.tuple([z.number(), z.number()]).nullable(),
  z: z.number().nullable(),
  /** p after false discovery, or p of the test. */
  rate: z.number().nullable(),
  /** outbreak: length of the window that was counted in. */
  hours: z.number().optional(),
  /** scan: once in so many days by chance. */
  recurrenceDays: z.number().optional(),
  /** Cells beside the strongest one, the strongest first, at most 12. */
  neighbours: z.array(z.object({ cell: z.string(), z: z.number() })),
  /** First bucket out of band, ISO 8601. */
  since: z.string(),
  /** Persistence that was satisfied: k of the last n looks. */
  looks: z.object({ k: z.number(), n: z.number() }).optional(),
  /** 'Gi*+BH' 'EARS-C2' 'Farrington' 'scan-permutation' 'severe-words 2026-01-01' … */
  method: z.string(),
  /** severe: the report, its text masked, and where in it (UTF-16 offsets) which rule was matched. */
  report: z
    .object({
      number: z.string(),
      text: z.string(),
      marks: z.array(z.object({ from: z.number(), to: z.number(), rule: z.string(), name: z.string() })),
    })
    .optional(),
  /** Complaint rules: order numbers, newest first, at most 50. */
  orders: z.array(z.string()).optional(),
})
export type Evidence = z.infer<typeof evidence>

/** Whether a stored object is evidence: alerts older than it hold {}. Only `raise` writes the column, so its shape is not checked again. */
export const isEvidence = (stored: object): stored is Evidence => 'method' in stored
