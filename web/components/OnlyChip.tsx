import { Icon } from '../ui/Icon.tsx'
import { w } from '../words.ts'
import styles from './OnlyChip.module.css'
import { useComponentClasses } from './queries.ts'
import { Sign } from './Sign.tsx'

/** Tells that one class of components alone is on the map, and ends it. */
export const OnlyChip = ({ code, onEnd }: { code: string; onEnd: () => void }) => {
  const name = useComponentClasses().data?.find((each) => each.code === code)?.name ?? code
  return (
    <button type="button" className={styles.chip} title={w.components.all} onClick={onEnd}>
      <Sign code={code} />
      {w.components.only(name)}
      <Icon name="close" />
    </button>
  )
}
