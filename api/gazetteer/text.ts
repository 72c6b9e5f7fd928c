/**
 * Text as it is compared: full-width letters, digits and signs become half-width (NFKC), letters lower case, white space goes.
 * Chinese punctuation stays, because it parts names from each other.
 */
export const normalise = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
