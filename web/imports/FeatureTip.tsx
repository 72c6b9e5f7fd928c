import type { Under } from '../map/plain-map.ts'
import { groupedCode } from '../ui/figures.ts'
import { w } from '../words.ts'
import { type Issue, rowWords } from './issues.ts'

/** What is under the pointer: the fault, or the row's name, code and what would become of it. */
export const FeatureTip = ({ under, issues }: { under: Under; issues: readonly Issue[] }) => {
  const issue = under.mark === undefined ? undefined : issues[under.mark]
  if (issue) return rowWords(issue)
  const text = (name: string): string => String(under.properties?.[name] ?? '')
  const changes: Record<string, string> = w.imports.changes
  const code = text('code')
  return (
    <>
      {text('name') || groupedCode(code)}
      <span>{[text('name') && groupedCode(code), changes[text('change')]].filter((part) => part).join(w.dot)}</span>
    </>
  )
}
