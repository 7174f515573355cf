import { CommandError } from '../errors.js'
import { compileStages } from '../aggregation/stages.js'
import { elementsOf, fieldsOf, fromObject, toObject, type Raw } from '../bson/raw.js'
import { sameId, type Update } from './update.js'

const ALLOWED = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith'])

/** An update given as a pipeline: each document goes through its stages */
export function compilePipelineUpdate(update: Raw, variables: Record<string, unknown>): Update {
  const stages = elementsOf(update)
  for (const stage of stages) {
    const name = fieldsOf(stage)[0]?.[0] ?? ''
    if (!ALLOWED.has(name))
      throw new CommandError('InvalidOptions', `${name} is not allowed to be used within an update`)
  }
  const run = compileStages(stages, variables)
  return {
    isReplacement: false,
    apply(doc) {
      const [result] = [...run([toObject(doc)])]
      return sameId(doc, fromObject(result!))
    },
  }
}
