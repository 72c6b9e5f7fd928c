import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { LiveScreen } from './live/LiveScreen.tsx'
import { Lost } from './live/Lost.tsx'
import { Waiting } from './live/Starting.tsx'
import { formatView, parseView, type View, validView } from './view.ts'

const root = createRootRoute({
  component: () => (
    <Suspense fallback={<Waiting />}>
      <Outlet />
    </Suspense>
  ),
  notFoundComponent: Lost,
})

const ImportsScreen = lazy(async () => ({ default: (await import('./imports/ImportsScreen.tsx')).ImportsScreen }))

const UnplacedScreen = lazy(async () => ({ default: (await import('./unplaced/UnplacedScreen.tsx')).UnplacedScreen }))

/** Every screen. */
const live = createRoute({ getParentRoute: () => root, path: '/', component: LiveScreen, validateSearch: validView })
const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  component: () => <ImportsScreen />,
  validateSearch: validView,
})
const unplaced = createRoute({
  getParentRoute: () => root,
  path: '/unplaced',
  component: () => <UnplacedScreen />,
  validateSearch: validView,
})
const oneImport = createRoute({
  getParentRoute: () => root,
  path: '/imports/$id',
  component: OneImport,
  validateSearch: validView,
})

function OneImport() {
  const { id } = oneImport.useParams()
  return <ImportsScreen id={Number(id)} />
}

export const router = createRouter({
  routeTree: root.addChildren([live, imports, oneImport, unplaced]),
  parseSearch: (text) => ({ ...parseView(text) }),
  stringifySearch: (search: View) => formatView(validView(search)),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
