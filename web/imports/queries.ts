import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Draft, type ReadingInput, server } from '../api.ts'

/** True while the server works on it by itself. */
export const isAtWork = (draft: Pick<Draft, 'state'>): boolean =>
  draft.state === 'checking' || draft.state === 'committing'

export const useImports = () =>
  useQuery({
    queryKey: ['imports'],
    queryFn: server.imports,
    refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? 1000 : 15_000),
  })

export const useImport = (id: number) =>
  useQuery({
    queryKey: ['imports', id],
    queryFn: () => server.import(id),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? 500 : false),
  })

/** The features to look over, once there was a check. */
export const usePreview = (draft: Draft | undefined) =>
  useQuery({
    queryKey: ['imports', draft?.id, 'preview', draft?.checkedAt],
    queryFn: () => server.importPreview(draft?.id ?? 0),
    enabled: draft?.report != null && draft.state !== 'discarded',
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What can be done with a draft. Each has the list and the draft read again. */
export const useImportSteps = (id: number) => {
  const client = useQueryClient()
  const onSettled = () =>
    client.invalidateQueries({ queryKey: ['imports'], predicate: ({ queryKey }) => queryKey.length < 3 })
  return {
    read: useMutation({ mutationFn: (reading: ReadingInput) => server.readImport(id, reading), onSettled }),
    commit: useMutation({ mutationFn: (force: boolean) => server.commitImport(id, force), onSettled }),
    discard: useMutation({ mutationFn: () => server.discardImport(id), onSettled }),
  }
}

/** Once its rows are in, the areas that every screen knows are read anew. */
export const useNewAreas = (draft: Draft | undefined): void => {
  const client = useQueryClient()
  const isIn = draft?.kind === 'areas' && draft.state === 'committed'
  useEffect(() => {
    if (isIn) void client.invalidateQueries({ queryKey: ['areas'] })
  }, [isIn, client])
}
