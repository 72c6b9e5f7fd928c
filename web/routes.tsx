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

const RulesScreen = lazy(async () => ({ default: (await import('./rules/RulesScreen.tsx')).RulesScreen }))

const HazardsScreen = lazy(async () => ({ default: (await import('./hazards/HazardsScreen.tsx')).HazardsScreen }))

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

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: () => <RulesScreen />,
  validateSearch: validView,
})
const oneRule = createRoute({
  getParentRoute: () => root,
  path: '/rules/$code',
  component: OneRule,
  validateSearch: validView,
})
const hazards = createRoute({
  getParentRoute: () => root,
  path: '/hazards',
  component: () => <HazardsScreen />,
  validateSearch: validView,
})
const oneHazardList = createRoute({
  getParentRoute: () => root,
  path: '/hazards/$id',
  component: OneHazardList,
  validateSearch: validView,
})

function OneRule() {
  const { code } = oneRule.useParams()
  return <RulesScreen code={code} />
}

function OneHazardList() {
  const { id } = oneHazardList.useParams()
  return <HazardsScreen id={Number(id)} />
}

function OneImport() {
  const { id } = oneImport.useParams()
  return <ImportsScreen id={Number(id)} />
}

export const router = createRouter({
  routeTree: root.addChildren([live, imports, oneImport, unplaced, rules, oneRule, hazards, oneHazardList]),
  parseSearch: (text) => ({ ...parseView(text) }),
  stringifySearch: (search: View) => formatView(validView(search)),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
