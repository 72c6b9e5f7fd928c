import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Icon } from './Icon.tsx'
import { ordered, type Slice, type Sort, visibleRows } from './order.ts'
import styles from './Table.module.css'

export type Column<Row> = {
  id: string
  title: string
  /** What the title means, where a word is short of it. */
  hint?: string
  /** What rows are sorted by; null is not known and stands last. */
  value: (row: Row) => number | string | null
  show: (row: Row) => ReactNode
  /** Figures stand at the right, and are sorted from the most down first. */
  figures?: boolean
  /** Length of a bar behind the figure, 0 to 1. */
  share?: (row: Row) => number
}

export type TableHandle = { focus: () => void }

type Props<Row> = {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  first: Sort
  ref?: Ref<TableHandle>
  /** Takes the keyboard as soon as it stands, at the row of this key or at the first. */
  startFocused?: boolean
  startAt?: string | undefined
  onPick: (row: Row) => void
  /** The row under the pointer or the keyboard. */
  onPoint?: (row: Row | undefined) => void
}

/** Up to so many rows are all drawn; of more, those that can be seen. */
const allDrawn = 200
const spare = 12
const pageRows = 10

/** A table sorted by any of its columns and walked by the keyboard: arrows, Home, End, Page, Enter. Every row is of one height. */
export const Table = <Row,>(props: Props<Row>) => {
  const { label, rows, columns, keyOf, first, ref, startFocused, startAt, onPick, onPoint } = props
  const [sort, setSort] = useState(first)
  const body = useRef<HTMLTableSectionElement>(null)
  const wanted = useRef(startFocused === true)
  const sorted = useMemo(() => {
    const by = columns.find(({ id }) => id === sort.column) ?? columns[0]
    return by ? ordered(rows, by.value, sort.down) : [...rows]
  }, [rows, columns, sort])
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      sorted.findIndex((row) => keyOf(row) === startAt),
    ),
  )
  const [{ from, to }, show] = useSeen(body, sorted.length, active)
  const here = Math.min(active, Math.max(0, sorted.length - 1))

  const reach = (index: number): boolean => {
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
    return row != null
  }
  const walk = (index: number) => {
    const next = Math.min(sorted.length - 1, Math.max(0, index))
    if (reach(next)) return
    // A row that is not drawn is drawn first.
    wanted.current = true
    setActive(next)
    show(next)
  }
  useImperativeHandle(ref, () => ({ focus: () => walk(here) }))
  useLayoutEffect(() => {
    if (wanted.current && reach(here)) wanted.current = false
  })

  const onKeyDown = (event: KeyboardEvent, row: Row) => {
    const steps: Record<string, number> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + pageRows,
      PageUp: here - pageRows,
      Home: 0,
      End: sorted.length - 1,
    }
    const step = steps[event.key]
    if (step !== undefined) walk(step)
    else if (event.key === 'Enter') onPick(row)
    else return
    event.preventDefault()
  }

  return (
    // A row that leads somewhere makes a grid of the table, in the words of ARIA.
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked by the arrows
    <table className={styles.table} role="grid" aria-label={label} aria-rowcount={sorted.length + 1}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Head
              key={column.id}
              column={column}
              sort={sort}
              onSort={(next) => {
                setSort(next)
                setActive(0)
              }}
            />
          ))}
        </tr>
      </thead>
      <tbody ref={body} onMouseLeave={() => onPoint?.(undefined)} onBlur={() => onPoint?.(undefined)}>
        {from > 0 && <Gap rows={from} />}
        {sorted.slice(from, to).map((row, i) => (
          <tr
            key={keyOf(row)}
            data-index={from + i}
            aria-rowindex={from + i + 2}
            tabIndex={from + i === here ? 0 : -1}
            onClick={() => onPick(row)}
            onKeyDown={(event) => onKeyDown(event, row)}
            onFocus={() => {
              setActive(from + i)
              onPoint?.(row)
            }}
            onMouseEnter={() => onPoint?.(row)}
          >
            {columns.map((column) => (
              <Cell key={column.id} column={column} row={row} />
            ))}
          </tr>
        ))}
        {to < sorted.length && <Gap rows={sorted.length - to} />}
      </tbody>
    </table>
  )
}

type HeadProps<Row> = { column: Column<Row>; sort: Sort; onSort: (sort: Sort) => void }

const Head = <Row,>({ column: { id, title, hint, figures }, sort, onSort }: HeadProps<Row>) => {
  const chosen = sort.column === id
  return (
    <th
      scope="col"
      data-figures={figures || undefined}
      aria-sort={chosen ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        title={hint}
        onClick={() => onSort({ column: id, down: chosen ? !sort.down : figures === true })}
      >
        {title}
        <i data-on={chosen || undefined}>
          <Icon name={chosen && !sort.down ? 'up' : 'down'} />
        </i>
      </button>
    </th>
  )
}

const Cell = <Row,>({ column: { show, share, figures }, row }: { column: Column<Row>; row: Row }) => (
  <td data-figures={figures || undefined}>
    <span>{show(row)}</span>
    {share && <i className={styles.share} style={{ width: `${Math.round(100 * share(row))}%` }} />}
  </td>
)

const Gap = ({ rows }: { rows: number }) => (
  <tr className={styles.gap} style={{ height: `calc(var(--row) * ${rows})` }} />
)

const around = (index: number, count: number): Slice => ({
  from: Math.max(0, index - pageRows - spare),
  to: Math.min(count, index + pageRows + spare),
})

/** The rows in view of a long table, whichever element scrolls it; and how to bring one into view. */
const useSeen = (
  body: React.RefObject<HTMLTableSectionElement | null>,
  count: number,
  first: number,
): [Slice, (index: number) => void] => {
  const long = count > allDrawn
  const [seen, setSeen] = useState<Slice>(() => around(first, count))
  useEffect(() => {
    if (!long) return
    const measure = () => {
      const element = body.current
      const row = element?.querySelector('[data-index]')?.getBoundingClientRect().height
      if (!element || !row) return
      const next = visibleRows({ top: element.getBoundingClientRect().top, height: innerHeight, row, count }, spare)
      setSeen((old) => (old.from === next.from && old.to === next.to ? old : next))
    }
    measure()
    // Scrolling does not bubble, but it can be caught on its way down.
    addEventListener('scroll', measure, { capture: true, passive: true })
    addEventListener('resize', measure)
    return () => {
      removeEventListener('scroll', measure, { capture: true })
      removeEventListener('resize', measure)
    }
  }, [body, count, long])
  const show = (index: number) => {
    if (!long || (index >= seen.from && index < seen.to)) return
    setSeen(around(index, count))
  }
  return [long ? seen : { from: 0, to: count }, show]
}
