import styles from './PatternText.module.css'

/** A pattern in words, broken between its hours and never within one. */
export const PatternText = ({ text }: { text: string }) =>
  text.split(/(?<=[，、,])/).map((part) => (
    <span className={styles.part} key={part}>
      {part}
    </span>
  ))
