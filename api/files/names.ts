/** A column's name for comparing: without case, full-width forms, blanks and punctuation. */
export const normalized = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-.()（）:：/]+/g, '')
