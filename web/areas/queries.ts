import { useQuery } from '@tanstack/react-query'
import { isRefusal, server } from '../api.ts'

/** A screen cannot do without these: a server that is away is asked until it is back. */
const needed = { retry: (_: number, error: Error) => !isRefusal(error), retryDelay: 1000 }
const rarely = { ...needed, staleTime: 10 * 60_000 }

export const useCity = (enabled = true) =>
  useQuery({
    queryKey: ['city'],
    queryFn: server.city,
    enabled,
    ...needed,
    staleTime: 60_000,
    refetchInterval: 10 * 60_000,
  })
export const useAreas = () => useQuery({ queryKey: ['areas'], queryFn: server.areas, ...rarely })
export const usePlaces = () => useQuery({ queryKey: ['places'], queryFn: server.places, ...rarely })
