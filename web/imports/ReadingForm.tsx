import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import { type Area, type Draft, type Opening, type ReadingInput, server } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { w } from '../words.ts'
import { KindOptions } from './KindOptions.tsx'
import { MappingTable } from './MappingTable.tsx'
import { useImportSteps } from './queries.ts'
import styles from './ReadingForm.module.css'
import { missingOf } from './reading.ts'

const systems = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const
const encodings = ['utf-8', 'gb18030'] as const

/** How the file is to be read: its system, encoding and layer where it does not say, its columns, and what the kind asks besides. */
export const ReadingForm = ({ draft, areas }: { draft: Draft; areas: readonly Area[] }) => {
  const { read, discard } = useImportSteps(draft.id)
  const reopen = useReopen(draft.id)
  const [crs, setCrs] = useState(draft.reading?.crs ?? draft.crs)
  const [mapping, setMapping] = useState<Record<string, string>>(draft.reading?.mapping ?? draft.guess)
  const [options, setOptions] = useState<NonNullable<ReadingInput['options']>>(draft.reading?.options ?? {})
  const missing = missingOf(draft, crs, mapping)
  const asked = [
    ...(missing.crs ? [w.imports.crs] : []),
    ...missing.fields.map((name) => fieldWords(draft.fields, name)),
  ]
  const busy = read.isPending || reopen.isPending || discard.isPending
  const failed = read.error ?? reopen.error ?? discard.error
  const opening: Opening = { crs, encoding: draft.encoding, layer: draft.layer }

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    read.mutate({ ...opening, mapping, options })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.file}>
        {draft.layers.length > 1 && (
          <label>
            {w.imports.layer}
            <select
              value={draft.layer ?? ''}
              disabled={busy}
              onChange={({ target }) => reopen.mutate({ ...opening, layer: target.value })}
            >
              {draft.layers.map((layer) => (
                <option key={layer}>{layer}</option>
              ))}
            </select>
          </label>
        )}
        {draft.encoding && (
          <label>
            {w.imports.encoding}
            <select
              value={draft.encoding}
              disabled={busy}
              onChange={({ target }) => {
                const encoding = encodings.find((each) => each === target.value)
                reopen.mutate({ ...opening, encoding })
              }}
            >
              {encodings.map((each) => (
                <option key={each} value={each}>
                  {each.toUpperCase()}
                </option>
              ))}
            </select>
          </label>
        )}
        <label data-missing={crs === undefined || undefined}>
          {w.imports.crs}
          <select
            value={crs ?? ''}
            disabled={busy}
            required
            onChange={({ target }) => setCrs(systems.find((each) => each === target.value))}
          >
            {crs === undefined && <option value="">{w.imports.choose}</option>}
            {systems.map((each) => (
              <option key={each} value={each}>
                {w.imports.crsNames[each]}
              </option>
            ))}
          </select>
          <small>
            {!draft.crs ? w.imports.crsAsk : !draft.reading && w.imports.crsStated(w.imports.crsNames[draft.crs])}
          </small>
        </label>
      </div>
      <MappingTable
        fields={draft.fields}
        columns={draft.columns}
        missing={missing.fields}
        mapping={mapping}
        onChange={setMapping}
      />
      <KindOptions kind={draft.kind} options={options} areas={areas} onChange={setOptions} />
      {failed && <p role="alert">{failed.message}</p>}
      <p className={styles.steps}>
        <Button
          type="submit"
          look={draft.state === 'checked' ? 'quiet' : 'main'}
          disabled={busy || asked.length > 0}
          aria-describedby="reading-asked"
        >
          {draft.state === 'checked' ? w.imports.checkAgain : w.imports.check}
        </Button>
        {draft.state !== 'checked' && (
          <Button disabled={busy} onClick={() => discard.mutate()}>
            {w.imports.discard}
          </Button>
        )}
        <small id="reading-asked" className={styles.asked} data-asked={asked.length > 0 || undefined}>
          {asked.length > 0 ? w.imports.asked(asked.join(w.imports.comma)) : w.imports.checkHint}
        </small>
      </p>
    </form>
  )
}

const fieldWords = (fields: Draft['fields'], name: string): string =>
  w.imports.fieldNames[name] ?? fields.find((field) => field.name === name)?.label ?? name

/** Opens the file in another way; its columns may then be others. */
const useReopen = (id: number) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (opening: Opening) => server.reopenImport(id, opening),
    onSuccess: (draft) => client.setQueryData(['imports', id], draft),
  })
}
