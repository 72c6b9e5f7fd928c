import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { SearchResult } from '../api.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useKeys } from '../ui/useKeys.ts'
import { w } from '../words.ts'
import { groupsOf } from './goal.ts'
import { useSearch } from './queries.ts'
import { forget, recent, remember } from './recent.ts'
import styles from './SearchBox.module.css'
import { SearchList } from './SearchList.tsx'
import { typed } from './typed.ts'

/** One box for everything that has a name or a number. `/` enters it, arrows choose, Enter goes there. */
export const SearchBox = ({ onPick }: { onPick: (result: SearchResult) => void }) => {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLElement>(null)
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  // Enter was pressed before the answer came: the best of it is picked as soon as it is here.
  const [hasty, setHasty] = useState(false)
  const q = typed(text)
  const search = useSearch(q)
  const [before, setBefore] = useState<SearchResult[]>(recent)
  const groups = groupsOf(q === '' ? before : (search.data ?? []))
  const results = groups.flatMap((group) => group.results)

  const show = () => {
    // On a phone the field is not there to be entered before it is open.
    flushSync(() => setOpen(true))
    input.current?.focus()
  }
  const shut = () => {
    setOpen(false)
    setHasty(false)
    input.current?.blur()
  }
  const pick = (result: SearchResult) => {
    remember(result)
    setBefore(recent())
    setText('')
    shut()
    onPick(result)
  }
  useKeys({ '/': show })

  const [best] = results
  useEffect(() => {
    if (hasty && search.fresh) {
      setHasty(false)
      if (best) pick(best)
    }
  })
  useEffect(() => {
    if (!open) return
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', onDown)
    return () => document.removeEventListener('pointerdown', onDown)
  }, [open])

  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && results.length > 0) {
      event.preventDefault()
      setOpen(true)
      setActive((active + step + results.length) % results.length)
    } else if (event.key === 'Enter') {
      const chosen = results[active]
      if (q !== '' && !search.fresh) setHasty(true)
      else if (chosen) pick(chosen)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (text === '') shut()
      else setText('')
    }
  }
  const optionId = (index: number): string => `${id}-${index}`
  return (
    <search className={styles.search} ref={box} data-open={open || undefined}>
      <span className={styles.opener}>
        <IconButton icon="search" label={w.search.open} onClick={show} />
      </span>
      <div className={styles.field}>
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          role="combobox"
          aria-label={w.search.label}
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && results.length > 0 ? optionId(active) : undefined}
          placeholder={w.search.hint}
          value={text}
          onFocus={() => setOpen(true)}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
            setHasty(false)
            setOpen(true)
          }}
          onKeyDown={onKey}
        />
        {text === '' ? (
          <kbd>/</kbd>
        ) : (
          <IconButton
            icon="close"
            label={w.search.clear}
            onClick={() => {
              setText('')
              input.current?.focus()
            }}
          />
        )}
      </div>
      {open && (
        <div className={styles.drop}>
          <SearchList
            id={`${id}-list`}
            optionId={optionId}
            groups={groups}
            active={active}
            q={q}
            state={q === '' || search.data ? 'found' : search.isError ? 'failing' : 'loading'}
            onActive={setActive}
            onPick={pick}
            onForget={() => {
              forget()
              setBefore([])
            }}
            onRetry={() => void search.refetch()}
          />
        </div>
      )}
    </search>
  )
}
