import type { Incident } from './raise.ts'

const base = { A: 70, B: 40, C: 10 }
/** From these on more of it makes nothing more urgent. */
const most = { sigmas: 20, decades: 10, cells: 15 }

/**
 * What to look at first among alerts, 0-100: the severity, then how far from normal (σ, or the decades of p where a rule knows no σ),
 * then how many cells.
 */
export const priorityOf = ({
  severity,
  evidence,
  cells,
}: Pick<Incident, 'severity' | 'evidence' | 'cells'>): number => {
  const { z, rate } = evidence
  const decades = rate === null || !(rate <= 1) ? 0 : Math.min(-Math.log10(Math.max(rate, 1e-300)) / most.decades, 1)
  const far = z === null || !Number.isFinite(z) ? decades : Math.min(Math.abs(z) / most.sigmas, 1)
  return Math.round(base[severity] + 20 * far + 10 * Math.min(cells.length / most.cells, 1))
}
