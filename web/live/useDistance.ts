import { useState } from 'react'

/** Larger type for a wall seen from afar; this machine remembers it. */
export const useDistance = (): [boolean, (far: boolean) => void] => {
  const [far, setFar] = useState(() => localStorage.getItem('distance') === 'far')
  document.documentElement.dataset.distance = far ? 'far' : 'near'
  return [
    far,
    (next) => {
      localStorage.setItem('distance', next ? 'far' : 'near')
      setFar(next)
      requestAnimationFrame(() => dispatchEvent(new Event('resize')))
    },
  ]
}
