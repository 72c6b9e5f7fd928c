import type { ChangeView } from '../address.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'
import styles from './LayerSwitch.module.css'
import { type Part, parts, shownParts } from './parts.ts'

/** What the map draws of heat, unit grids and components; each can be left out. */
export const LayerSwitch = ({ view, change }: { view: View; change: ChangeView }) => {
  const shown = shownParts(view.hide)
  const toggle = (part: Part) => {
    const hidden = parts.filter((each) => (each === part) === shown.has(each))
    change({ hide: hidden.length === 0 ? undefined : hidden.join(',') }, 'replace')
  }
  return (
    <fieldset className={styles.switch} aria-label={w.layers.title}>
      {parts.map((part) => (
        <button type="button" key={part} aria-pressed={shown.has(part)} onClick={() => toggle(part)}>
          <i />
          {w.layers[part]}
        </button>
      ))}
    </fieldset>
  )
}
