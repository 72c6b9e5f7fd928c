import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type View, validView } from './view.ts'

export type ChangeView = (patch: Partial<View>, how: 'push' | 'replace') => void

/** The view that the address bar holds, and how to change parts of it: `push` for a step one may go back from. */
export const useView = (): [View, ChangeView] => {
  const view = validView(useSearch({ strict: false }))
  const navigate = useNavigate()
  const change = useCallback<ChangeView>(
    (patch, how) => {
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) => ({ ...validView(old), ...patch }),
        replace: how === 'replace',
      })
    },
    [navigate],
  )
  return [view, change]
}
