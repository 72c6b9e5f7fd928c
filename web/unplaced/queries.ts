import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Placement, type QueueState, server } from '../api.ts'

/** Orders of a state, the newest first, page by page. */
export const useUnplaced = (state: QueueState, allowed: boolean) =>
  useInfiniteQuery({
    queryKey: ['unplaced', state],
    queryFn: ({ pageParam }) => server.unplaced(state, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 30_000,
    enabled: allowed,
  })

/** How many orders wait; null for those who see only a part of the city. */
export const useWaiting = (allowed: boolean) =>
  useQuery({
    queryKey: ['unplaced', 'count'],
    queryFn: server.unplacedWaiting,
    refetchInterval: 60_000,
    enabled: allowed,
  })

export type Verb = 'withdraw' | 'dismiss' | 'recall'
export type Step = { number: string } & ({ at: Placement } | { verb: Verb })

/** What can be done with an order of the queue; the queue is then read again. */
export const useUnplacedStep = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (step: Step): Promise<void> => {
      if ('at' in step) await server.placeOrder(step.number, step.at)
      else if (step.verb === 'withdraw') await server.withdrawOrder(step.number)
      else if (step.verb === 'dismiss') await server.dismissOrder(step.number)
      else await server.recallOrder(step.number)
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['unplaced'] })
    },
  })
}
