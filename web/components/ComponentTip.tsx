import { Tip } from '../ui/Tip.tsx'
import { w } from '../words.ts'
import { eightDigits } from './code.ts'
import { useComponentClasses } from './queries.ts'
import { stateWord } from './state.ts'

type Props = { point: { x: number; y: number }; id: string; cls: string; state: string }

/** What component the pointer is on: class, eight digits, and its state where it is not whole. */
export const ComponentTip = ({ point, id, cls, state }: Props) => {
  const name = useComponentClasses().data?.find((each) => each.code === cls)?.name ?? cls
  return (
    <Tip point={point}>
      <b>{name}</b>
      <span>
        {eightDigits(id.slice(7))}
        {state !== 'intact' && `${w.dot}${stateWord(state)}`}
      </span>
    </Tip>
  )
}
