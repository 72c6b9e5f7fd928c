import type { ButtonHTMLAttributes, Ref } from 'react'
import styles from './Button.module.css'
import { Icon, type IconName } from './Icon.tsx'

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: 'main' | 'quiet'; ref?: Ref<HTMLButtonElement> }

export const Button = ({ look = 'quiet', ...rest }: Props) => (
  <button type="button" {...rest} className={styles.button} data-look={look} />
)

/** A button that is only a sign: `label` is read out and shown on hover. */
export const IconButton = ({
  icon,
  label,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string }) => (
  <button type="button" {...rest} className={styles.icon} aria-label={label} title={label}>
    <Icon name={icon} />
  </button>
)
