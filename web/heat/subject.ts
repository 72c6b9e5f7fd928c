import type { Metric, Subject } from '../api.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'

/** What is shown, with the words and units for it. */
export type Shown = { subject: Subject; name: string; unit: string; kind: 'flow' | 'stock' | 'complaints' }

export const allComplaints: Subject = { class: '*' }

/** What the address bar asks for; the first metric where it asks for nothing known. Undefined until metrics are known. */
export const shownOf = (view: View, metrics: readonly Metric[]): Shown | undefined => {
  if (view.class !== undefined) {
    const name = view.class === '*' ? w.heat.allComplaints : view.class
    return { subject: { class: view.class }, name, unit: w.complaints.unit, kind: 'complaints' }
  }
  const metric = metrics.find(({ code }) => code === view.metric) ?? metrics[0]
  return metric && { subject: { metric: metric.code }, name: metric.name, unit: metric.unit, kind: metric.kind }
}

/** The unit of a value: a flow is told per five minutes. */
export const unitOf = ({ kind, unit }: Pick<Shown, 'kind' | 'unit'>): string => (kind === 'flow' ? w.per5(unit) : unit)
