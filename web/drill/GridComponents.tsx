import type { Ref } from 'react'
import type { ComponentRow } from '../api.ts'
import { Sign } from '../components/Sign.tsx'
import { stateTone, stateWord } from '../components/state.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { type Column, Table, type TableHandle } from '../ui/Table.tsx'
import { w } from '../words.ts'
import { useComponentsIn } from './queries.ts'

type Props = {
  grid: string
  ref: Ref<TableHandle>
  startFocused: boolean
  startAt: string
  onPick: (component: string) => void
}

/** The components that stand in a unit grid. */
export const GridComponents = ({ grid, ref, startFocused, startAt, onPick }: Props) => {
  const { data, isError, refetch } = useComponentsIn(grid, true)
  return (
    <Section title={w.drill.components} aside={data && <strong>{w.drill.pieces(String(data.length))}</strong>}>
      {isError && !data && <Notice kind="failing" title={w.drill.componentsFailing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.drill.loading} />}
      {data?.length === 0 && <Notice kind="empty" title={w.drill.noComponents} />}
      {data && data.length > 0 && (
        <Table
          ref={ref}
          label={w.drill.components}
          rows={data}
          columns={columns}
          keyOf={keyOf}
          first={{ column: 'state', down: true }}
          startFocused={startFocused}
          startAt={startAt}
          onPick={(row) => onPick(keyOf(row))}
        />
      )}
    </Section>
  )
}

const keyOf = ({ key }: ComponentRow): string => key

const gravity = ['intact', 'removed', 'abandoned', 'damaged', 'missing']

const columns: Column<ComponentRow>[] = [
  {
    id: 'name',
    title: w.drill.class,
    value: (row) => row.className,
    show: (row) => (
      <span title={row.name}>
        <Sign code={row.class} /> {row.className}
      </span>
    ),
  },
  {
    id: 'code',
    title: w.drill.code,
    value: (row) => row.code,
    show: (row) => `${row.code.slice(0, 4)} ${row.code.slice(4)}`,
  },
  {
    id: 'state',
    title: w.drill.state,
    value: (row) => gravity.indexOf(row.state),
    show: (row) => <Lamp tone={stateTone(row.state)}>{stateWord(row.state)}</Lamp>,
  },
]
