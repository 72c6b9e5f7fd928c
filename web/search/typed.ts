/**
 * What a person typed, as it is asked for: full-width letters and digits as plain ones, and codes without the blanks that
 * people read them out with (0301 0427).
 */
export const typed = (text: string): string => {
  const plain = text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ')
  return /^[\d .-]+$/.test(plain) ? plain.replaceAll(/[ .-]/g, '') : plain
}
