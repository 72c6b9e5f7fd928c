import { useQueries } from '@tanstack/react-query'
import { type Series, server } from '../api.ts'
import { Bullet } from '../ui/Bullet.tsx'
import { startOfDay } from '../ui/clock.ts'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './ComplaintClasses.module.css'
import { normalByNow } from './normal.ts'

const hour = 3600
/** Days that tell what is normal. */
const learnt = 28
const mostRows = 8

type Props = {
  classes: readonly string[]
  at: number | undefined
  zone: string
  shown: string | undefined
  onPick: (name: string) => void
}

/** Complaints of the day by class, against what is normal by this hour; the day is the one that holds `at`. */
export const ComplaintClasses = ({ classes, at, zone, shown, onPick }: Props) => {
  const present = useNow(60)
  const end = at ?? present
  const from = startOfDay(end, zone)
  const before = startOfDay(end, zone, -learnt)
  const today = useQueries({
    queries: classes.map((name) => ({
      queryKey: ['pulse', `class:${name}`, from, startOfDay(end, zone, 1), hour],
      queryFn: () => server.pulse({ class: name }, { from, to: startOfDay(end, zone, 1), step: hour }),
      refetchInterval: 60_000,
    })),
  })
  const earlier = useQueries({
    queries: classes.map((name) => ({
      queryKey: ['classes', name, before, from],
      queryFn: () => server.pulse({ class: name }, { from: before, to: from, step: hour }),
      staleTime: 3_600_000,
    })),
  })
  const rows = classes.flatMap((name, i) => {
    const day = today[i]?.data
    const days = earlier[i]?.data
    return day ? [{ name, value: soFar(day, end), normal: days ? normalByNow(days, end, zone) : null }] : []
  })
  rows.sort((a, b) => b.value - a.value || (b.normal ?? 0) - (a.normal ?? 0))
  const total = rows.reduce((sum, { value }) => sum + value, 0)
  const most = Math.max(1, ...rows.map(({ value, normal }) => Math.max(value, normal ?? 0)))
  const failing = today.length > 0 && today.every(({ isError }) => isError)
  return (
    <Section
      title={at === undefined ? w.complaints.classes : w.complaints.classesThen}
      aside={<strong>{w.complaints.total(count(total))}</strong>}
    >
      {failing && <Notice kind="failing" title={w.complaints.failing} />}
      {!failing && rows.length === 0 && <Notice kind="loading" title={w.complaints.loading} />}
      <ul className={styles.list}>
        {rows.slice(0, mostRows).map(({ name, value, normal }) => (
          <li key={name}>
            <button type="button" aria-pressed={shown === name} onClick={() => onPick(name)}>
              <span className={styles.name}>{name}</span>
              <Bullet value={value} normal={normal} most={most} tone={isAbove(value, normal) ? 'above' : 'plain'} />
              <b>{count(value)}</b>
              <span className={styles.normal}>{normal === null ? '' : w.complaints.normal(count(normal))}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Complaints that came before `end`. */
const soFar = ({ bucket, value }: Series, end: number): number =>
  value.reduce<number>((sum, each, i) => sum + ((bucket[i] ?? 0) < end ? (each ?? 0) : 0), 0)

/** Counts scatter by their root; twice that above normal, and at least two, is worth a colour. */
const isAbove = (value: number, normal: number | null): boolean =>
  normal !== null && value > normal + Math.max(2, 2 * Math.sqrt(normal))
