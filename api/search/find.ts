import { componentClasses } from '../../data/codes/component-classes/standards.ts'
import type { City } from '../areas/city.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Gazetteer } from '../gazetteer/gazetteer.ts'
import { type Asked, searchAreaCodes, searchComponents, searchOrders } from './codes.ts'
import { areasByCode, type Found, pathOf, pick, type Scored } from './found.ts'
import { matchName, type Typed, typed } from './match.ts'
import { searchNames } from './names.ts'
import { countsByClass } from './queries.ts'

export type FindDeps = { ledger: LedgerDb; city: City; gazetteer: Gazetteer }

/** Places below this are no answer to somebody who looks for one. */
const leastConfidence = 0.3
const longestName = 20

/**
 * Everything that one box finds: components, grids and areas by code, areas and places by name or pinyin, component classes, orders by
 * number, addresses. At most `limit`, the best first, inside a caller's scope.
 */
export const find = async (
  { ledger, city, gazetteer }: FindDeps,
  { q, scope, limit }: { q: string; scope: readonly string[]; limit: number },
): Promise<Found[]> => {
  const asked: Asked = { ledger, city, names: await gazetteer.names(), scope, limit }
  const query = typed(q)
  const digits = query.text.replace(/[-.]/g, '')
  if (/^\d+$/.test(digits)) {
    const found = await Promise.all([
      searchComponents(asked, digits),
      searchAreaCodes(asked, digits),
      searchOrders(asked, query.text),
    ])
    return pick([...found.flat(), ...(await searchNames(asked.names, query, scope, areasByCode(city)))], limit)
  }
  const byName = query.text.length <= longestName ? await searchNames(asked.names, query, scope, areasByCode(city)) : []
  const found = await Promise.all([
    searchClasses(asked, query),
    searchOrders(asked, q.normalize('NFKC').trim()),
    searchAddress(asked, gazetteer, query.text),
  ])
  const known = new Set(byName.map(({ key }) => key))
  return pick([...byName, ...found.flat().filter(({ key, kind }) => kind !== 'place' || !known.has(key))], limit)
}

/** Component classes that the scope has components of. Lists of several standards name the same things: each is told that has any. */
const searchClasses = async ({ ledger, scope }: Asked, query: Typed): Promise<Scored[]> => {
  const met = componentClasses.flatMap((one) => {
    const match = matchName(one.name, query)
    return match ? [{ ...one, match }] : []
  })
  if (met.length === 0) return []
  const counts = await countsByClass(ledger, scope)
  return met.flatMap(({ code, name, majorName, standard, match }): Scored[] => {
    const count = counts.get(code) ?? 0
    if (count === 0) return []
    return [
      {
        kind: 'class',
        key: code,
        title: name,
        subtitle: `${majorName} · ${standard}`,
        area: '',
        lon: null,
        lat: null,
        match: [[match.from, match.to]],
        count,
        score: match.score + 4,
      },
    ]
  })
}

/** An address in words: 堂子胡同5号院, 灵境胡同与西单北大街路口, a sentence with a component's code in it. */
const searchAddress = async ({ city, names, scope }: Asked, gazetteer: Gazetteer, text: string): Promise<Scored[]> => {
  if (text.length < 3 || !/\p{Script=Han}/u.test(text)) return []
  const areas = areasByCode(city)
  return (await gazetteer.geocode({ text, scope }))
    .filter(({ confidence, level }) => confidence >= leastConfidence && !['street', 'district'].includes(level))
    .map(({ level, key, name, matched, area, lon, lat, confidence }) => ({
      kind: level === 'component' ? 'component' : level === 'grid' ? 'grid' : level === 'community' ? 'area' : 'place',
      key,
      title:
        level === 'component' ? key.slice(7) : level === 'crossing' || matched.includes(name) ? matched || name : name,
      subtitle: pathOf(areas, area),
      area,
      lon,
      lat,
      bbox: names.get(key)?.box,
      match: [],
      type: level,
      score: 40 + confidence * 50,
    }))
}
