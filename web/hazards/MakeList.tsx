import { useNavigate } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { useSession } from '../accounts/queries.ts'
import { useView } from '../address.ts'
import { Button } from '../ui/Button.tsx'
import { w } from '../words.ts'
import { type Filter, listInputOf } from './asked.ts'
import styles from './MakeList.module.css'
import { useMakeList } from './queries.ts'

/** Makes a list of hazard points of what was found, and goes there. */
export const MakeList = ({ q, filter, zone }: { q: string; filter: Filter; zone: string }) => {
  const [{ theme }] = useView()
  const may = useSession().data?.can.includes('edit') === true
  const navigate = useNavigate()
  const make = useMakeList()
  const [name, setName] = useState<string>()
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    make.mutate(listInputOf(name?.trim() ?? '', q, filter, zone), {
      onSuccess: ({ id }) => void navigate({ to: '/hazards/$id', params: { id: String(id) }, search: { theme } }),
    })
  }
  if (name === undefined)
    return (
      <p className={styles.ask}>
        <Button look="main" disabled={!may} onClick={() => setName(q.slice(0, 100))}>
          {w.hazards.make}
        </Button>
        <small>{may ? w.hazards.makeHint : w.hazards.onlyStaff}</small>
      </p>
    )
  return (
    <form className={styles.form} onSubmit={submit}>
      <label>
        {w.hazards.name}
        <input
          // biome-ignore lint/a11y/noAutofocus: opened to be typed in
          autoFocus
          value={name}
          maxLength={100}
          required
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <Button type="submit" look="main" disabled={make.isPending || name.trim() === ''}>
        {w.hazards.makeNow}
      </Button>
      <Button onClick={() => setName(undefined)}>{w.hazards.cancel}</Button>
      {make.error && <p role="alert">{make.error.message}</p>}
    </form>
  )
}
