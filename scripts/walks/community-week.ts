import type { Demonstration } from './demonstration.js'
import { Walk } from './walk.js'

export async function communityWeek(demo: Demonstration, folder: string): Promise<Walk> {
  return Promise.resolve(new Walk('社区的一周', demo, folder))
}
