import { formatView, type View } from './view.ts'

/** Every URL of the screens. */
export const paths = {
  live: (view: View = {}): string => `/${formatView(view)}`,
  imports: (view: View = {}): string => `/imports${formatView(view)}`,
  unplaced: (view: View = {}): string => `/unplaced${formatView(view)}`,
  import: (id: number, view: View = {}): string => `/imports/${id}${formatView(view)}`,
}
