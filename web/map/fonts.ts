import { labelFont } from './measures.ts'

/** Every letter that labels of a base map need, once. */
export const lettersOf = (...collections: GeoJSON.FeatureCollection[]): string => {
  const letters = new Set<string>()
  for (const { features } of collections) {
    for (const { properties } of features) for (const letter of String(properties?.name ?? '')) letters.add(letter)
  }
  return [...letters].join('')
}

/**
 * Loads the parts of the page's font that hold the letters. MapLibre draws each letter once and keeps it, so a letter drawn
 * before its font has come would stay in the wrong face. A font that cannot be loaded leaves the system's own.
 */
export const loadLetters = async (letters: string): Promise<void> => {
  await document.fonts.load(`400 48px "${labelFont}"`, letters).catch(() => [])
}
