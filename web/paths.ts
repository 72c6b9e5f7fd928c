import { formatView, type View } from './view.ts'

/** Every URL of the screens. */
export const paths = {
  live: (view: View = {}): string => `/${formatView(view)}`,
  imports: (view: View = {}): string => `/imports${formatView(view)}`,
  unplaced: (view: View = {}): string => `/unplaced${formatView(view)}`,
  rules: (view: View = {}): string => `/rules${formatView(view)}`,
  rule: (code: string, view: View = {}): string => `/rules/${code}${formatView(view)}`,
  hazards: (view: View = {}): string => `/hazards${formatView(view)}`,
  hazardList: (id: number, view: View = {}): string => `/hazards/${id}${formatView(view)}`,
  import: (id: number, view: View = {}): string => `/imports/${id}${formatView(view)}`,
}
