import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router'
import { LiveScreen } from './live/LiveScreen.tsx'
import { Lost } from './live/Lost.tsx'
import { formatView, parseView, type View, validView } from './view.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost })

/** Every screen. */
const live = createRoute({ getParentRoute: () => root, path: '/', component: LiveScreen, validateSearch: validView })

export const router = createRouter({
  routeTree: root.addChildren([live]),
  parseSearch: (text) => ({ ...parseView(text) }),
  stringifySearch: (search: View) => formatView(validView(search)),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
