import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { w } from '../words.ts'
import styles from './ReasonForm.module.css'

const longest = 200

type Props = {
  words: {
    title: string
    why: string
    hint: string
    common: readonly string[]
    send: string
    until?: string
    note?: string
  }
  /** How long it may be put off; without them no time is asked. */
  spans?: readonly { name: string; hours: number }[]
  busy: boolean
  onSend: (why: string, hours: number) => void
  onCancel: () => void
}

/** Asks for a reason, and until when where that matters. The common reasons are a click; nothing is sent without one. */
export const ReasonForm = ({ words, spans = [], busy, onSend, onCancel }: Props) => {
  const [why, setWhy] = useState('')
  const [hours, setHours] = useState(spans[0]?.hours ?? 0)
  const [missing, setMissing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  useEffect(() => field.current?.focus(), [])
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (why.trim() !== '') return onSend(why.trim(), hours)
    setMissing(true)
    field.current?.focus()
  }
  return (
    <form className={styles.form} aria-label={words.title} onSubmit={send}>
      {spans.length > 0 && (
        <fieldset className={styles.options}>
          <legend>{words.until}</legend>
          {spans.map((span) => (
            <button
              type="button"
              key={span.hours}
              aria-pressed={hours === span.hours}
              onClick={() => setHours(span.hours)}
            >
              {span.name}
            </button>
          ))}
        </fieldset>
      )}
      <label htmlFor={id}>{words.why}</label>
      <textarea
        ref={field}
        id={id}
        rows={2}
        maxLength={longest}
        placeholder={words.hint}
        value={why}
        aria-invalid={missing && why.trim() === ''}
        onChange={({ target }) => setWhy(target.value)}
      />
      <p className={styles.options}>
        {words.common.map((text) => (
          <button type="button" key={text} aria-pressed={why === text} onClick={() => setWhy(text)}>
            {text}
          </button>
        ))}
      </p>
      {missing && why.trim() === '' && <p role="alert">{w.alerts.whyMissing}</p>}
      {words.note !== undefined && <p>{words.note}</p>}
      <p className={styles.send}>
        <Button type="submit" look="main" disabled={busy}>
          {words.send}
        </Button>
        <Button onClick={onCancel}>{w.alerts.acts.cancel}</Button>
      </p>
    </form>
  )
}
