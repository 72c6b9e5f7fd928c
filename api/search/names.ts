import { inScope } from '../accounts/caller.ts'
import type { Area } from '../areas/city.ts'
import { isArea, type Named, type Names } from '../gazetteer/names.ts'
import { pairsOf } from '../gazetteer/pinyin.ts'
import { normalise } from '../gazetteer/text.ts'
import { pathOf, type Scored } from './found.ts'
import { matchName, type NameMatch, type Typed } from './match.ts'

/** Of equal matches the thing that more people mean. */
const rank: Record<Named['kind'], number> = {
  district: 9,
  street: 8,
  community: 6,
  landmark: 7,
  compound: 5,
  alley: 4,
  road: 3,
}

/** Names as they are compared, and which of them can begin with two letters of pinyin. */
type Index = { texts: string[]; byPair: Map<string, number[]> | undefined }

const indexes = new WeakMap<Names, Index>()

const indexOf = (names: Names): Index => {
  const known = indexes.get(names) ?? { texts: names.all.map(({ name }) => normalise(name)), byPair: undefined }
  indexes.set(names, known)
  return known
}

/** Positions of the names worth a look, undefined for all of them. Texts are searched whole: that takes a few milliseconds. */
const worthLooking = (index: Index, { letters }: Typed): readonly number[] | undefined => {
  if (letters.length < 2) return undefined
  if (!index.byPair) {
    index.byPair = new Map()
    for (const [at, text] of index.texts.entries())
      for (const pair of pairsOf(text)) {
        const list = index.byPair.get(pair)
        if (list) list.push(at)
        else index.byPair.set(pair, [at])
      }
  }
  return index.byPair.get(letters.slice(0, 2)) ?? []
}

/** An area is seen by those it belongs to and by those who stand in it; places are the whole city's. */
export const seen = (scope: readonly string[], named: Named): boolean =>
  !isArea(named) || inScope(scope, named.key) || scope.some((own) => own.startsWith(named.key))

const most = 30

/** Areas and places by name, the best thirty: Chinese text anywhere in the name, pinyin spelt out or by initials. */
export const searchNames = (
  names: Names,
  query: Typed,
  scope: readonly string[],
  areas: ReadonlyMap<string, Area>,
): Scored[] => {
  const index = indexOf(names)
  const met: { named: Named; match: NameMatch; score: number }[] = []
  const look = (named: Named, text: string): void => {
    const match = matchName(text, query)
    if (!match || !seen(scope, named)) return
    met.push({ named, match, score: match.score + rank[named.kind] / 2 - Math.min(4, named.name.length / 5) })
  }
  const some = worthLooking(index, query) ?? index.texts.keys()
  for (const at of some) {
    const named = names.all[at]
    if (named) look(named, index.texts[at] ?? '')
  }
  return met
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ named, match, score }) => foundName(named, [[match.from, match.to]], score, areas))
}

/** An area or a place as an answer. */
export const foundName = (
  named: Named,
  match: Scored['match'],
  score: number,
  areas: ReadonlyMap<string, Area>,
): Scored => {
  const area = isArea(named)
  return {
    kind: area ? 'area' : 'place',
    key: named.key,
    title: named.name,
    subtitle: pathOf(areas, area ? named.key.slice(0, named.key.length - 3) : named.area),
    area: named.area,
    lon: named.at[0],
    lat: named.at[1],
    bbox: named.box,
    match,
    type: named.kind,
    score,
  }
}
