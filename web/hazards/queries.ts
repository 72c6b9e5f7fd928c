import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type HazardList, type HazardListInput, type HazardQuery, isRefusal, type MergeReason, server } from '../api.ts'

const retry = (times: number, error: Error): boolean => times < 2 && !isRefusal(error)

/** Orders that a query finds, newest call first, page by page. */
export const useHits = (query: HazardQuery) =>
  useInfiniteQuery({
    queryKey: ['hazards', 'search', query],
    queryFn: ({ pageParam }) => server.searchHazards(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: query.q !== '',
    placeholderData: keepPreviousData,
    retry,
  })

/** How many orders a query finds, by status, class and month. */
export const useCounts = (query: HazardQuery) =>
  useQuery({
    queryKey: ['hazards', 'counts', query],
    queryFn: () => server.countHazards(query),
    enabled: query.q !== '',
    placeholderData: keepPreviousData,
    retry,
  })

const isMaking = ({ state }: Pick<HazardList, 'state'>): boolean => state === 'making'

export const useLists = () =>
  useQuery({
    queryKey: ['hazards', 'lists'],
    queryFn: server.hazardLists,
    refetchInterval: ({ state }) => (state.data?.some(isMaking) ? 1000 : 30_000),
  })

/** A list and its points, most orders first, page by page; the first page tells of the list. */
export const useList = (id: number) =>
  useInfiniteQuery({
    queryKey: ['hazards', 'list', id],
    queryFn: ({ pageParam }) => server.hazardList(id, pageParam),
    initialPageParam: -1,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages[0] && isMaking(state.data.pages[0]) ? 500 : false),
    retry,
  })

export const usePointMarks = (id: number, isReady: boolean) =>
  useQuery({ queryKey: ['hazards', 'list', id, 'map'], queryFn: () => server.hazardMap(id), enabled: isReady })

export const usePoint = (id: number, key: string) =>
  useQuery({ queryKey: ['hazards', 'list', id, 'point', key], queryFn: () => server.hazardPoint(id, key), retry })

export const useMerges = (id: number, reason: MergeReason | undefined) =>
  useInfiniteQuery({
    queryKey: ['hazards', 'list', id, 'merges', reason],
    queryFn: ({ pageParam }) => server.hazardMerges(id, pageParam, reason),
    initialPageParam: undefined as { a: string; b: string } | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export type Season = { seasonFrom?: string; seasonTo?: string }

export const useYears = (id: number, season: Season) =>
  useQuery({
    queryKey: ['hazards', 'list', id, 'years', season],
    queryFn: () => server.hazardYears(id, season),
    placeholderData: keepPreviousData,
  })

export const useMakeList = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (list: HazardListInput) => server.makeHazardList(list),
    onSettled: () => client.invalidateQueries({ queryKey: ['hazards', 'lists'] }),
  })
}

export type Pair = { a: string; b: string }

/** What can be done with a list. All of it is read again after each. */
export const useListSteps = (id: number) => {
  const client = useQueryClient()
  const onSettled = () => {
    void client.invalidateQueries({ queryKey: ['hazards', 'lists'] })
    return client.invalidateQueries({ queryKey: ['hazards', 'list', id] })
  }
  return {
    apart: useMutation({ mutationFn: ({ a, b }: Pair) => server.takeApart(id, { a, b }), onSettled }),
    together: useMutation({ mutationFn: ({ a, b }: Pair) => server.putTogether(id, { a, b }), onSettled }),
    tasks: useMutation({ mutationFn: () => server.makeHazardTasks(id), onSettled }),
    task: useMutation({
      mutationFn: ({ key, ...task }: { key: string; state: 'open' | 'done'; note: string }) =>
        server.setHazardTask(id, key, task),
      onSettled,
    }),
    recheck: useMutation({ mutationFn: (on: string | null) => server.recheckHazards(id, on), onSettled }),
    discard: useMutation({
      mutationFn: () => server.discardHazardList(id),
      onSettled: () => client.invalidateQueries({ queryKey: ['hazards', 'lists'] }),
    }),
  }
}
