import { DeskPage } from '../live/DeskPage.tsx'
import { Notice } from '../ui/Notice.tsx'
import { w } from '../words.ts'
import { useRules } from './queries.ts'
import { RuleDesk } from './RuleDesk.tsx'
import { RuleList } from './RuleList.tsx'
import { RuleOverview } from './RuleOverview.tsx'
import styles from './RulesScreen.module.css'

/** Where the rules that raise alerts are looked at, tried on the past and changed. `code`: the rule looked at. */
export const RulesScreen = ({ code }: { code?: string | undefined }) => (
  <DeskPage title={w.rules.title} needs="read" refused={{ title: w.rules.forbidden, more: w.rules.forbiddenMore }}>
    {(desk) => <Rules code={code} {...desk} />}
  </DeskPage>
)

type Props = { code: string | undefined } & Omit<Parameters<typeof RuleDesk>[0], 'form' | 'rules' | 'mayMake'>

const Rules = ({ code, ...desk }: Props) => {
  const { data, isError, refetch } = useRules()
  if (!data)
    return isError ? (
      <Notice kind="failing" title={w.rules.failing} onRetry={() => void refetch()} />
    ) : (
      <Notice kind="loading" title={w.rules.loading} />
    )
  const form = data.forms.find(({ rule }) => rule === code)
  return (
    <div className={styles.desk} data-open={form ? 'yes' : 'no'}>
      <nav className={styles.list}>
        <RuleList forms={data.forms} rules={data.rules} chosen={form?.rule} />
      </nav>
      {form ? (
        <RuleDesk key={form.rule} form={form} rules={data.rules} mayMake={data.can.includes('make')} {...desk} />
      ) : (
        <main className={styles.none}>
          {code !== undefined && <Notice kind="empty" title={w.rules.unknown} more={w.rules.unknownMore} />}
          <RuleOverview forms={data.forms} rules={data.rules} areas={desk.areas} />
        </main>
      )}
    </div>
  )
}
