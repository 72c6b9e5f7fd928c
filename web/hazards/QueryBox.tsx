import { type SyntheticEvent, useId, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { w } from '../words.ts'
import { faultPlace } from './asked.ts'
import styles from './QueryBox.module.css'

type Props = {
  q: string
  /** How the query was understood. */
  reading: string | undefined
  hints: readonly string[]
  error: Error | null
  isBusy: boolean
  onAsk: (q: string) => void
}

/** The query: its words, how they were understood, and where they were not. */
export const QueryBox = ({ q, reading, hints, error, isBusy, onAsk }: Props) => {
  const [typed, setTyped] = useState(q)
  const id = useId()
  const fault = faultPlace(error, q)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    onAsk(typed.trim())
  }
  return (
    <search>
      <form className={styles.form} onSubmit={submit}>
        <label htmlFor={id}>{w.hazards.query}</label>
        <p className={styles.box} data-faulty={error !== null || undefined}>
          <input
            id={id}
            type="search"
            value={typed}
            maxLength={500}
            spellCheck={false}
            autoComplete="off"
            placeholder={w.hazards.placeholder}
            aria-invalid={error !== null}
            aria-describedby={`${id}-said`}
            onChange={({ target }) => setTyped(target.value)}
          />
          <Button type="submit" look="main" disabled={typed.trim() === '' || isBusy}>
            {w.hazards.go}
          </Button>
        </p>
        <div id={`${id}-said`} className={styles.said}>
          {error && (
            <>
              {fault && (
                <p className={styles.fault}>
                  <span>{q.slice(0, fault.at)}</span>
                  <mark title={w.hazards.faultAt}>{q.slice(fault.at, fault.to) || ' '}</mark>
                  <span>{q.slice(fault.to)}</span>
                </p>
              )}
              <p role="alert">{error.message === '' ? w.hazards.failing : error.message}</p>
            </>
          )}
          {reading !== undefined && (
            <p>
              {w.hazards.reading} <b>{reading}</b>
            </p>
          )}
          {hints.map((hint) => (
            <p key={hint} className={styles.hint}>
              {hint}
            </p>
          ))}
          {q === '' && (
            <>
              <p>{w.hazards.help}</p>
              {w.hazards.exampleQueries.length > 0 && (
                <p className={styles.examples}>
                  {w.hazards.examples}
                  {w.hazards.exampleQueries.map((example) => (
                    <button key={example} type="button" onClick={() => onAsk(example)}>
                      {example}
                    </button>
                  ))}
                </p>
              )}
            </>
          )}
        </div>
      </form>
    </search>
  )
}
