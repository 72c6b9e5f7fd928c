import { useState } from 'react'
import type { Area, Draft } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import { useImportSteps } from './queries.ts'
import { ReadingForm } from './ReadingForm.tsx'
import styles from './ReadingPart.module.css'

/** How the file is read: a form until there was a check, then one line that opens. */
export const ReadingPart = ({ draft, areas }: { draft: Draft; areas: readonly Area[] }) => {
  const [open, setOpen] = useState(false)
  if (draft.columns.length === 0 && !draft.report) return <Unreadable id={draft.id} />
  if (!draft.report) {
    return (
      <Section title={w.imports.reading}>
        <ReadingForm draft={draft} areas={areas} />
      </Section>
    )
  }
  const { crs, encoding, layer } = { ...draft, ...draft.reading }
  const told = [crs && w.imports.crsNames[crs], encoding?.toUpperCase(), draft.layers.length > 1 && layer]
  return (
    <Section
      title={w.imports.readAs}
      aside={
        <button type="button" className={styles.open} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? w.imports.fold : w.imports.readAnew}
        </button>
      }
    >
      {open ? (
        <ReadingForm draft={draft} areas={areas} />
      ) : (
        <p className={styles.told}>
          {[...told, ...mappedWords(draft)].filter((part) => typeof part === 'string' && part !== '').join(w.dot)}
        </p>
      )}
    </Section>
  )
}

/** A file in which nothing was found to read can only be put away. */
const Unreadable = ({ id }: { id: number }) => {
  const { discard } = useImportSteps(id)
  return (
    <>
      <Notice kind="failing" title={w.imports.noColumns} />
      <p className={styles.told}>
        <Button disabled={discard.isPending} onClick={() => discard.mutate()}>
          {w.imports.discard}
        </Button>
      </p>
    </>
  )
}

/** `名称←MC`: which column fills which field. */
const mappedWords = ({ fields, reading, guess }: Draft): string[] => {
  const mapping = reading?.mapping ?? guess
  return fields.flatMap(({ name, label }) => {
    const column = mapping[name]
    return column ? [`${w.imports.fieldNames[name] ?? label}←${column}`] : []
  })
}
