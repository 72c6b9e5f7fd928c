import { useId } from 'react'
import { w } from '../words.ts'
import styles from './SettingField.module.css'
import { labelOf, unitWords, valueWords } from './said.ts'
import { type Field, faultOf } from './scope.ts'

type Props = {
  field: Field
  typed: string
  /** What holds where it is left empty. */
  below: number
  isChanged: boolean
  /** It is the whole city's alone, and the scope is narrower. */
  isLocked: boolean
  onType: (text: string) => void
}

/** Limits as they are read: one so small that nobody types it is left out. */
const limits = ({ min, max }: Field): string =>
  min > 0 && min < 1e-4 ? w.rules.upTo(valueWords(max)) : w.rules.range(valueWords(min), valueWords(max))

/** One setting: its value, what holds without it, and where between its limits it stands. */
export const SettingField = ({ field, typed, below, isChanged, isLocked, onType }: Props) => {
  const id = useId()
  const fault = isLocked ? undefined : faultOf(field, typed)
  const [min, max] = [valueWords(field.min), valueWords(field.max)]
  const unit = unitWords(field.unit)
  return (
    <div className={styles.field} data-changed={isChanged || undefined} data-faulty={fault !== undefined || undefined}>
      <label htmlFor={id}>{labelOf(field)}</label>
      <p className={styles.box}>
        <input
          id={id}
          type="number"
          inputMode={field.whole ? 'numeric' : 'decimal'}
          step={field.step}
          min={field.min}
          max={field.max}
          placeholder={valueWords(below)}
          value={isLocked ? '' : typed}
          disabled={isLocked}
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-about`}
          onChange={({ target }) => onType(target.value)}
        />
        {unit !== '' && <span>{unit}</span>}
      </p>
      <small id={`${id}-about`}>
        {fault === 'range' && w.rules.outOfRange(min, max)}
        {fault === 'whole' && w.rules.wholeOnly}
        {!fault && isLocked && w.rules.cityOnly}
        {!fault && !isLocked && (isChanged ? w.rules.holds(valueWords(below)) : limits(field))}
      </small>
    </div>
  )
}
