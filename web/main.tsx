import '@fontsource-variable/noto-sans-sc'
import './ui/tokens.css'
import './ui/base.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isRefusal } from './api.ts'
import { router } from './routes.tsx'
import { applyTheme } from './ui/theme.ts'
import { parseView } from './view.ts'
import { w } from './words.ts'

// Before the first paint, so that a wall never flashes white.
applyTheme(parseView(location.search).theme ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'))
document.documentElement.lang = w.locale
document.title = w.product

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A server that is away is asked again; one that refused will refuse again.
      retry: (times, error) => times < 2 && !isRefusal(error),
      refetchOnWindowFocus: false,
    },
  },
})

const app = document.getElementById('app')
if (!app) throw new Error('index.html has no #app')
createRoot(app).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
