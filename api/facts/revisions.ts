import type { Complaint } from './complaint.ts'

/** What is stored under an order number. `cell`: H3 in hexadecimal; '0' without coordinates; null outside the city. */
export type Revision = {
  digest: Buffer
  revision: number
  at: number
  cell: string | null
  class: string
}

/** One line of complaint_changes: sign +1 adds an order to the counts, -1 takes one back. */
export type Change = { class: string; at: number; cell: string; sign: 1 | -1 }

export type Verdict = { outcome: 'new' | 'repeated' | 'updated'; revision: Revision; changes: Change[] }

/**
 * What a row does to the order of its number: a new number counts once; the same content again changes nothing; other
 * content is the next revision, and moves the count where time, place or class moved. Orders outside the city count nowhere.
 */
export const revise = (
  prior: Revision | undefined,
  next: Pick<Complaint, 'at' | 'class'> & { digest: Buffer; cell: string | null },
): Verdict => {
  if (prior?.digest.equals(next.digest)) return { outcome: 'repeated', revision: prior, changes: [] }
  const { digest, at, cell } = next
  const revision: Revision = { digest, at, cell, class: next.class, revision: (prior?.revision ?? 0) + 1 }
  const moved = !prior || prior.at !== at || prior.cell !== cell || prior.class !== next.class
  const changes: Change[] = []
  if (moved && prior && prior.cell !== null)
    changes.push({ class: prior.class, at: prior.at, cell: prior.cell, sign: -1 })
  if (moved && cell !== null) changes.push({ class: next.class, at, cell, sign: 1 })
  return { outcome: prior ? 'updated' : 'new', revision, changes }
}

/** The next revision of an order whose words stay the same and whose cell ('0': none) becomes known, or is taken back. */
export const move = (prior: Revision, cell: string): Pick<Verdict, 'revision' | 'changes'> => {
  const revision: Revision = { ...prior, cell, revision: prior.revision + 1 }
  if (prior.cell === cell) return { revision, changes: [] }
  const { class: kind, at } = prior
  const back: Change[] = prior.cell === null ? [] : [{ class: kind, at, cell: prior.cell, sign: -1 }]
  return { revision, changes: [...back, { class: kind, at, cell, sign: 1 }] }
}
