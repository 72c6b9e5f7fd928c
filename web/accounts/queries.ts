import { useQuery } from '@tanstack/react-query'
import { server } from '../api.ts'

/** Who is at this screen, and what they may do. */
export const useSession = () => useQuery({ queryKey: ['session'], queryFn: server.session, staleTime: 5 * 60_000 })
