import { switchLanguage, w } from '../words.ts'
import { IconButton } from './Button.tsx'
import styles from './HeadTools.module.css'
import { otherTheme, type Theme } from './theme.ts'

type Props = { theme: Theme; onTheme: (theme: Theme) => void }

/** Changes between the dark and the light theme. */
export const ThemeButton = ({ theme, onTheme }: Props) => (
  <IconButton
    icon={theme === 'dark' ? 'sun' : 'moon'}
    label={theme === 'dark' ? w.theme.light : w.theme.dark}
    onClick={() => onTheme(otherTheme(theme))}
  />
)

/** Changes between Chinese and English. */
export const LanguageButton = () => (
  <button type="button" className={styles.language} title={w.language.title} onClick={switchLanguage}>
    {w.language.other}
  </button>
)
