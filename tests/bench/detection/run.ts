import { bucketsPerDay, metrics, testDays } from './city.ts'
import type { Detector } from './detector.ts'
import { ComplaintGatherer, FlowGatherer } from './gather.ts'
import { type Score, scoreComplaints, scoreFlows } from './score.ts'
import type { Town } from './town.ts'

/** Lets a detector watch the flows of a town's fortnight, bucket by bucket, and scores what it told. */
export const watchFlows = async (town: Town, detector: Detector): Promise<Score> => {
  const gatherer = new FlowGatherer(town.city.around)
  const looks = metrics.map((_, metric) => detector.flow(town, metric))
  for (let bucket = 0; bucket < testDays * bucketsPerDay; bucket++)
    gatherer.look(
      bucket,
      looks.map((look) => look(bucket)),
    )
  return scoreFlows(town.city, town.flowEpisodes, gatherer.incidents, (await detector.chronic?.(town)) ?? [])
}

/** The same with its complaints, hour by hour. */
export const watchComplaints = (town: Town, detector: Detector): Score => {
  const gatherer = new ComplaintGatherer()
  const look = detector.complaints(town)
  for (let hour = 0; hour < testDays * 24; hour++) gatherer.look(hour, look(hour))
  return scoreComplaints(town.city, town.complaintEpisodes, gatherer.incidents)
}
