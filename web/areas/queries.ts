import { useQuery } from '@tanstack/react-query'
import { server } from '../api.ts'

const rarely = { staleTime: 10 * 60_000 }

export const useCity = (enabled = true) =>
  useQuery({ queryKey: ['city'], queryFn: server.city, enabled, staleTime: 60_000, refetchInterval: 10 * 60_000 })
export const useAreas = () => useQuery({ queryKey: ['areas'], queryFn: server.areas, ...rarely })
export const usePlaces = () => useQuery({ queryKey: ['places'], queryFn: server.places, ...rarely })
