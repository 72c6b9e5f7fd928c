import { type SyntheticEvent, useState } from 'react'
import { ApiError, server } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { w } from '../words.ts'
import styles from './SignIn.module.css'

type Props = {
  /** Why somebody who is known already is asked: what they may not do, and the way out. */
  refused?: { title: string; more: string }
  onDone: () => void
}

/** Asks for an access token; the server keeps it in a cookie that no script can read. */
export const SignIn = ({ refused, onDone }: Props) => {
  const [token, setToken] = useState('')
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await server.signIn(token.trim())
      onDone()
    } catch (error) {
      setFailed(error instanceof ApiError && error.message !== '' ? error.message : w.signIn.failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <h1>
          <img src="/mark.svg" alt="" /> {refused ? refused.title : `${w.product}${w.dot}${w.signIn.title}`}
        </h1>
        {refused && <p role="status">{refused.more}</p>}
        <label>
          {w.signIn.token}
          <input
            type="password"
            name="token"
            autoComplete="current-password"
            required
            // biome-ignore lint/a11y/noAutofocus: the only field of the page
            autoFocus
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        {failed && <p role="alert">{failed}</p>}
        <Button type="submit" look="main" disabled={busy || token.trim() === ''}>
          {w.signIn.submit}
        </Button>
        <p className={styles.help}>{w.signIn.help}</p>
      </form>
    </main>
  )
}
