import { inScope } from '../accounts/caller.ts'
import type { Area } from '../areas/city.ts'
import { isArea, type Named, type Names } from '../gazetteer/names.ts'
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

/** Positions of the names worth a look. Texts are searched whole: that takes a few milliseconds. */
const worthLooking = async (names: Names, { letters }: Typed): Promise<Iterable<number>> =>
  letters.length < 2 ? names.texts.keys() : ((await names.beginnings()).get(letters.slice(0, 2)) ?? [])

/** An area is seen by those it belongs to and by those who stand in it; places are the whole city's. */
export const seen = (scope: readonly string[], named: Named): boolean =>
  !isArea(named) || inScope(scope, named.key) || scope.some((own) => own.startsWith(named.key))

const most = 30

/** Areas and places by name, the best thirty: Chinese text anywhere in the name, pinyin spelt out or by initials. */
export const searchNames = async (
  names: Names,
  query: Typed,
  scope: readonly string[],
  areas: ReadonlyMap<string, Area>,
): Promise<Scored[]> => {
  const met: { named: Named; match: NameMatch; score: number }[] = []
  const look = (named: Named, text: string): void => {
    const match = matchName(text, query)
    if (!match || !seen(scope, named)) return
    met.push({ named, match, score: match.score + rank[named.kind] / 2 - Math.min(4, named.name.length / 5) })
  }
  for (const at of await worthLooking(names, query)) {
    const named = names.all[at]
    if (named) look(named, names.texts[at] ?? '')
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
