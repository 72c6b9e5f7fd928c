import type { Issue } from './kind.ts'

/** How many issues a report tells one by one; the others are counted. */
export const mostIssues = 1000

/** Gathers what is wrong: the first 1,000 as they came, all of them counted by code. */
export class IssueList {
  readonly list: Issue[] = []
  readonly counts: Record<string, number> = {}
  #errors = 0

  /** How many of severity `error` there are. */
  get errors(): number {
    return this.#errors
  }

  add(issue: Issue): void {
    this.counts[issue.code] = (this.counts[issue.code] ?? 0) + 1
    if (issue.severity === 'error') this.#errors++
    if (this.list.length < mostIssues) this.list.push(issue)
  }
}
