import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type DryRun, type DryRunInput, type RuleForm, type RuleInput, server } from '../api.ts'

export const useRules = () => useQuery({ queryKey: ['rules'], queryFn: server.rules, refetchInterval: 60_000 })

export const useRuleHistory = (rule: RuleForm['rule']) =>
  useQuery({ queryKey: ['rules', 'history', rule], queryFn: () => server.ruleHistory(rule) })

/** Making a rule and ending one; both answer with what then holds. */
export const useRuleSteps = () => {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: ['rules'] })
  return {
    make: useMutation({ mutationFn: (rule: RuleInput) => server.makeRule(rule), onSettled }),
    end: useMutation({ mutationFn: (id: number) => server.endRule(id), onSettled }),
  }
}

const isUnderWay = ({ state }: Pick<DryRun, 'state'>): boolean => state === 'waiting' || state === 'running'

/** A trial of a rule: started, followed until it ends, cancelled. `key`: what was asked, as text, to tell whether it still is. */
export const useDryRun = () => {
  const client = useQueryClient()
  const [id, setId] = useState<string>()
  const run = useQuery({
    queryKey: ['dry-run', id],
    queryFn: () => server.dryRun(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 400 : false),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const start = useMutation({
    mutationFn: (asked: DryRunInput) => server.startDryRun(asked),
    onSuccess: (started) => setId(started.id),
  })
  const cancel = useMutation({
    mutationFn: () => server.cancelDryRun(id ?? ''),
    onSettled: () => client.invalidateQueries({ queryKey: ['dry-run', id] }),
  })
  return {
    run: run.data,
    asked: start.variables,
    isUnderWay: start.isPending || (run.data !== undefined && isUnderWay(run.data)),
    failed: start.error?.message ?? run.error?.message ?? run.data?.failed?.message,
    start: start.mutate,
    cancel: () => cancel.mutate(),
  }
}
export type Trial = ReturnType<typeof useDryRun>
