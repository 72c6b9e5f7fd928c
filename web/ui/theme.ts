import { useLayoutEffect, useSyncExternalStore } from 'react'

export type Theme = 'dark' | 'light'

export const otherTheme = (theme: Theme): Theme => (theme === 'dark' ? 'light' : 'dark')

const system = matchMedia('(prefers-color-scheme: light)')

const systemTheme = (): Theme => (system.matches ? 'light' : 'dark')

const onSystemChange = (changed: () => void) => {
  system.addEventListener('change', changed)
  return () => system.removeEventListener('change', changed)
}

/** Puts a theme on the page; the tokens follow. */
export const applyTheme = (theme: Theme): void => {
  document.documentElement.dataset.theme = theme
}

/** The theme of the screen: the one asked for, else the system's. Keeps the page in step. */
export const useTheme = (asked: Theme | undefined): Theme => {
  const followed = useSyncExternalStore(onSystemChange, systemTheme)
  const theme = asked ?? followed
  // Before the effects of what is below, which read the tokens of the new theme.
  useLayoutEffect(() => applyTheme(theme), [theme])
  return theme
}

/** Value of a token (`--ground`) under the theme the page has now. */
export const token = (name: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** How many times larger than the 1080-pixel screen everything is drawn; walls grow with their height. */
export const screenScale = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
