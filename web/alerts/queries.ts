import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { server } from '../api.ts'

/** Live alerts, worst first. An `alert` event asks again at once; the interval is for a stream that stands still. */
export const useAlerts = () => useQuery({ queryKey: ['alerts'], queryFn: server.alerts, refetchInterval: 60_000 })

export const useAlert = (id: number) => useQuery({ queryKey: ['alerts', id], queryFn: () => server.alert(id) })

export const useAcknowledge = (id: number) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (yes: boolean) => (yes ? server.acknowledge(id) : server.unacknowledge(id)),
    onSuccess: async (alert) => {
      client.setQueryData(['alerts', id], alert)
      await client.invalidateQueries({ queryKey: ['alerts'], exact: true })
    },
  })
}
