import { useState } from 'react'
import { w } from '../words.ts'
import { IconButton } from './Button.tsx'

/** Copies the address of what is shown. Without a secure context there is no clipboard: the address bar still holds it. */
export const LinkButton = () => {
  const [done, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(location.href)
    setDone(true)
    setTimeout(() => setDone(false), 2000)
  }
  return (
    <>
      <IconButton icon="link" label={done ? w.cell.linked : w.cell.link} onClick={() => void copy()} />
      <span className="sr-only" role="status">
        {done ? w.cell.linked : ''}
      </span>
    </>
  )
}
