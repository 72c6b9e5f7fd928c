import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useView } from '../address.ts'
import { type ImportKind, server } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { w } from '../words.ts'
import { Bar } from './Bar.tsx'
import { guessedReading } from './reading.ts'
import styles from './Upload.module.css'

const kinds = ['areas', 'grids', 'components'] as const satisfies readonly ImportKind[]

/** A new import: what it is, and the file. Nothing changes in the city before the import is committed. */
export const Upload = () => {
  const [{ theme }] = useView()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [kind, setKind] = useState<ImportKind>('areas')
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [failed, setFailed] = useState<string>()
  const [over, setOver] = useState(false)
  const stop = useRef<AbortController>(undefined)
  // Whoever leaves the page leaves the upload.
  useEffect(() => () => stop.current?.abort(), [])

  const send = async (file: File | undefined) => {
    if (!file || sending) return
    setFailed(undefined)
    setSending({ name: file.name, share: 0 })
    const control = new AbortController()
    stop.current = control
    try {
      const draft = await server.upload(kind, file, (share) => setSending({ name: file.name, share }), control.signal)
      // A check writes nothing: where nothing has to be asked, the person lands at what it found.
      const reading = guessedReading(draft)
      if (reading) await server.readImport(draft.id, reading).catch(() => undefined)
      await client.invalidateQueries({ queryKey: ['imports'] })
      await navigate({ to: '/imports/$id', params: { id: String(draft.id) }, search: { theme } })
    } catch (error) {
      setSending(undefined)
      if (control.signal.aborted) return
      setFailed(error instanceof Error && error.message !== '' ? error.message : w.imports.uploadFailed)
    }
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void send(event.dataTransfer.files[0])
  }

  return (
    <div className={styles.upload}>
      <h2>{w.imports.newOne}</h2>
      <p className={styles.promise}>{w.imports.promise}</p>
      <fieldset className={styles.kinds} disabled={sending !== undefined}>
        <legend>{w.imports.kindAsk}</legend>
        {kinds.map((each) => (
          <label key={each} data-chosen={each === kind || undefined}>
            <input type="radio" name="kind" checked={each === kind} onChange={() => setKind(each)} />
            <b>{w.imports.kinds[each]}</b>
            <span>{w.imports.kindHints[each]}</span>
          </label>
        ))}
      </fieldset>
      {sending ? (
        <div className={styles.sending}>
          <Bar
            words={sending.share < 1 ? w.imports.uploading(sending.name) : w.imports.opening(sending.name)}
            percent={Math.floor(100 * sending.share)}
          >
            <Button onClick={() => stop.current?.abort()}>{w.imports.stopUpload}</Button>
          </Bar>
        </div>
      ) : (
        <label
          className={styles.drop}
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <input type="file" accept={accepted} onChange={({ target }) => void send(target.files?.[0])} />
          <Icon name="plus" />
          <b>{over ? w.imports.dropping : w.imports.drop}</b>
          <span>{w.imports.formats}</span>
        </label>
      )}
      {failed && <p role="alert">{failed}</p>}
    </div>
  )
}

/** Endings that the server can read; anything else may still be dropped. */
const accepted = '.geojson,.json,.ndjson,.geojsonl,.geojsonseq,.zip,.gpkg,.kml,.kmz,.csv,.txt,.xlsx'
