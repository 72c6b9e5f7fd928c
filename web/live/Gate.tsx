import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { SignIn } from '../accounts/SignIn.tsx'
import { useView } from '../address.ts'
import { onRefused } from '../api.ts'
import { useCity } from '../areas/queries.ts'
import { useTheme } from '../ui/theme.ts'
import { useHealth } from './queries.ts'
import { Starting } from './Starting.tsx'

/** Lets a screen through once the server is ready and knows who asks; before that it shows how far the start is, or asks. */
export const Gate = ({ children }: { children: ReactNode }) => {
  const [view] = useView()
  useTheme(view.theme)
  const client = useQueryClient()
  const health = useHealth()
  const [asking, setAsking] = useState(false)
  const [passed, setPassed] = useState(false)
  const ready = health.data?.ready === true
  const city = useCity(ready || passed)
  useEffect(() => onRefused(({ status }) => status === 401 && setAsking(true)), [])
  useEffect(() => {
    if (ready && city.data) setPassed(true)
  }, [ready, city.data])

  if (asking) {
    return (
      <SignIn
        onDone={() => {
          setAsking(false)
          void client.resetQueries()
        }}
      />
    )
  }
  // Once a screen stands it stays: what is missing later is told by the screen itself.
  if (passed || (ready && city.data)) return children
  return <Starting health={health.data} />
}
