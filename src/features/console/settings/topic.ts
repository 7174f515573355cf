import type { Request } from 'express'
import type { z } from 'zod'
import type { ChangeCommunityBody } from '../../communities/community.forms.js'
import type { CommunityRecord } from '../../communities/community.repository.js'
import type { Typed } from '../console-form.js'
import type { ConsoleContext } from '../console-page.js'

/** One page of a community's settings: a form of its own, so that saving it touches nothing of the others. */
export interface Topic<T = unknown> {
  /** Last part of the address; the first topic has none. */
  id: string
  /** The stored settings as the form's fields hold them. */
  valuesOf: (community: CommunityRecord, req: Request) => Typed
  /** Reads what was typed. @throws Problem validation_failed with the names of the fields */
  schema: (context: ConsoleContext) => z.ZodType<T>
  inputOf: (values: Typed, context: ConsoleContext) => object
  changeOf: (read: T) => ChangeCommunityBody
  /** What is stored, for those who may not change it, and beside a form that came too late. */
  factsOf: (community: CommunityRecord, req: Request) => Fact[]
  /** Further facts that the page draws with: choices, rows of fields. */
  locals?: (
    context: ConsoleContext,
    values: Record<string, unknown>,
    errors: Record<string, string>,
  ) => Record<string, unknown>
}

export interface Fact {
  label: string
  value: string
}

/** Gives the functions the type of their schema; the answer forgets it so that topics fit in one list. */
export function topic<T>(one: Topic<T>): Topic {
  return one as unknown as Topic
}

/** A fact under the label of its field. */
export function fact(req: Request, name: string, value: string | null | undefined): Fact {
  return { label: req.t(`settings:fields.${name}`), value: value ?? '' }
}
