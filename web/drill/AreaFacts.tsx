import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './AreaFacts.module.css'
import type { Fact } from './facts.ts'

export type Neighbour = { code: string; name: string }

type Props = {
  facts: readonly Fact[]
  neighbours: readonly Neighbour[]
  onPick: (code: string) => void
}

/** Who answers for an area, what else is written of it, and what lies around it. */
export const AreaFacts = ({ facts, neighbours, onPick }: Props) => (
  <Section title={w.drill.about}>
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {neighbours.length > 0 && (
        <div>
          <dt>{w.drill.neighbours}</dt>
          <dd className={styles.neighbours}>
            {neighbours.map(({ code, name }) => (
              <button type="button" key={code} onClick={() => onPick(code)}>
                {name}
              </button>
            ))}
          </dd>
        </div>
      )}
    </dl>
  </Section>
)
