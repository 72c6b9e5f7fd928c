import type { LedgerDb } from '../../api/db/ledger.ts'

/** The ledger with an answer that is long on its way: the `nth` (from 1) is held, once read, until `release`. */
export const slowLedger = (ledger: LedgerDb, nth: number) => {
  const { promise: read, resolve: isRead } = Promise.withResolvers<void>()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let answers = 0
  const slow = ledger.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (++answers === nth) {
        isRead()
        await released
      }
      return result
    },
  })
  return { slow, read, release }
}
