import type { Area } from '../api.ts'

/** Name of an area, '' for one that is not known. */
export const areaName = (areas: readonly Area[], code: string): string =>
  areas.find(({ properties }) => properties.code === code)?.properties.name ?? ''
