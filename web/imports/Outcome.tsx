import { Link } from '@tanstack/react-router'
import { useView } from '../address.ts'
import type { Draft } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { w } from '../words.ts'
import { Bar } from './Bar.tsx'
import styles from './Outcome.module.css'
import { isAtWork, useImportSteps } from './queries.ts'

/** How far the server is with an import, or what became of it, with the way on. */
export const Outcome = ({ draft }: { draft: Draft }) => {
  const [{ theme }] = useView()
  const { discard } = useImportSteps(draft.id)
  if (isAtWork(draft)) {
    const words = draft.state === 'checking' ? w.imports.checking : w.imports.committing
    return (
      <div className={styles.outcome}>
        <Bar words={words(draft.percent)} percent={draft.percent}>
          <Button disabled={discard.isPending} onClick={() => discard.mutate()}>
            {w.imports.cancel}
          </Button>
        </Bar>
        {discard.error && <p role="alert">{discard.error.message}</p>}
      </div>
    )
  }
  if (draft.state === 'failed') return <Notice kind="failing" title={w.imports.failed} more={draft.reason} />
  if (draft.state === 'discarded') {
    return (
      <div className={styles.outcome} data-tone="quiet">
        <p role="status">{w.imports.discarded}</p>
        <Link to="/imports" search={{ theme }}>
          {w.imports.newOne}
        </Link>
      </div>
    )
  }
  if (draft.state !== 'committed') return null
  const box = draft.report?.bbox
  const at = box && { lon: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2, zoom: zoomOf(box) }
  return (
    <div className={styles.outcome} data-tone="calm">
      <p role="status">{w.imports.committed}</p>
      <Link to="/" search={{ theme, ...(at ? { at } : {}) }}>
        {w.imports.toLive}
      </Link>
    </div>
  )
}

/** About the zoom at which a box fills a map a thousand pixels wide. */
const zoomOf = ([west, , east]: readonly [number, number, number, number]): number =>
  Math.max(9, Math.min(17, Math.log2((360 * 2) / Math.max(1e-6, east - west))))
