import { useEffect, useEffectEvent } from 'react'

/** Keys of the whole screen, by `event.key`; not while a field or a list is typed in, nor with a modifier. */
export const useKeys = (keys: Record<string, (() => void) | undefined>): void => {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event
    const typing =
      target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    // A button in focus takes Space and Enter for itself.
    if (target instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter')) return
    const act = keys[event.key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
