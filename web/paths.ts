import { formatView, type View } from './view.ts'

/** Every URL of the screens. */
export const paths = {
  live: (view: View = {}): string => `/${formatView(view)}`,
}
