import { Link } from '@tanstack/react-router'
import { useView } from '../address.ts'
import type { Rule, RuleForm } from '../api.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './RuleList.module.css'
import { nameOf } from './said.ts'

type Props = { forms: readonly RuleForm[]; rules: readonly Rule[]; chosen: RuleForm['rule'] | undefined }

/** Every rule: its name, what it looks for, and how much was set for it. */
export const RuleList = ({ forms, rules, chosen }: Props) => {
  const [{ theme }] = useView()
  return (
    <Section title={w.rules.list}>
      <ol className={styles.list}>
        {forms.map((form) => {
          const own = rules.filter(({ rule }) => rule === form.rule)
          const { name, about } = nameOf(form)
          return (
            <li key={form.rule}>
              <Link
                to="/rules/$code"
                params={{ code: form.rule }}
                search={{ theme }}
                className={styles.row}
                data-chosen={form.rule === chosen || undefined}
                aria-current={form.rule === chosen ? 'page' : undefined}
              >
                <b>{name}</b>
                {own.some(({ enabled }) => !enabled) ? (
                  <Lamp tone="b">{w.rules.off}</Lamp>
                ) : own.length > 0 ? (
                  <Lamp tone="c">{w.rules.own(own.length)}</Lamp>
                ) : (
                  <small>{w.rules.usual}</small>
                )}
                <span>{about}</span>
              </Link>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}
