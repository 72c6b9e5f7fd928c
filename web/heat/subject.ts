import type { Metric, Subject } from '../api.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'

/** What is shown, with the words and units for it. */
export type Shown = { subject: Subject; name: string; unit: string; kind: 'flow' | 'stock' | 'complaints' }

export const allComplaints: Subject = { class: '*' }

/** What the address bar asks for; the first metric where it asks for nothing known, complaints where nothing is measured yet. */
export const shownOf = (view: View, metrics: readonly Metric[]): Shown => {
  const metric = metrics.find(({ code }) => code === view.metric) ?? metrics[0]
  if (view.class !== undefined || !metric) {
    const code = view.class ?? '*'
    const name = code === '*' ? w.heat.allComplaints : code
    return { subject: { class: code }, name, unit: w.complaints.unit, kind: 'complaints' }
  }
  return { subject: { metric: metric.code }, name: metric.name, unit: metric.unit, kind: metric.kind }
}

/** The unit of a value: a flow is told per five minutes. */
export const unitOf = ({ kind, unit }: Pick<Shown, 'kind' | 'unit'>): string => (kind === 'flow' ? w.per5(unit) : unit)
