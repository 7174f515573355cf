import { CommandError } from '../errors.js'
import { compileStages } from '../aggregation/stages.js'
import { isDocument, type PlainObject } from '../aggregation/values.js'
import { elementsOf, fieldsOf, fromJs, T, toObject, wrap, type Raw } from '../bson/raw.js'
import { withoutPulses } from '../query/slices.js'
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
    countsFor: () => false,
    apply(doc) {
      const before = toObject(doc)
      const [result] = [...withoutPulses(run([before]))]
      return sameId(doc, withUntouched(result!, before, doc))
    },
  }
}

/** The result as BSON; what the stages did not touch keeps its own bytes, and so the type of its numbers */
function withUntouched(result: PlainObject, before: PlainObject, doc: Raw): Raw {
  const stored = new Map(fieldsOf(doc))
  return wrap(
    Object.entries(result).map(([name, value]): [string, Raw] => {
      const raw = stored.get(name)
      const was = before[name]
      if (raw && value === was) return [name, raw]
      if (raw?.type === T.object && isDocument(value) && isDocument(was))
        return [name, withUntouched(value, was, raw)]
      return [name, fromJs(value)]
    }),
  )
}
