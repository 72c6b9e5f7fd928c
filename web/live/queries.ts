import { useQuery } from '@tanstack/react-query'
import { server } from '../api.ts'

/** How the server stands: asked every second while it starts or a store is away, seldom otherwise. */
export const useHealth = () =>
  useQuery({
    queryKey: ['health'],
    queryFn: server.health,
    retry: false,
    refetchInterval: ({ state }) => (state.data?.ready && state.status === 'success' ? 10_000 : 1000),
  })
