import type { z } from 'zod'
import type { ActorReference } from '../../http/actor.js'
import type { Language } from '../../infrastructure/i18n.js'

/** One attempt at a job, as its handler sees it. */
export interface RunningJob<P> {
  communityId: string
  jobId: string
  params: P
  actor: ActorReference
  requestId: string
  language: Language
  /** Says how far it is. @throws JobInterrupted when the job was cancelled, taken over, or the program stops */
  report: (done: number, total: number) => Promise<void>
  /** Adds to the file of the result. @throws JobInterrupted as above */
  write: (bytes: Buffer) => Promise<void>
  /** Whether the job is still this attempt's, asked of the store: before what cannot be undone. @throws JobInterrupted */
  assertMine: () => Promise<void>
}

export interface JobOutcome {
  /** Counts for people, by names of `jobs:outcome`. */
  counts: Record<string, number>
  /** How the written file is called; absent when there is none. */
  file?: { name: string; contentType: string }
}

/**
 * What does the jobs of a kind. It may be interrupted at every `report` and begun anew from the start, by another process too:
 * doing it twice must be as good as once.
 */
export interface JobHandler<P = unknown> {
  kind: string
  params: z.ZodType<P>
  run: (job: RunningJob<P>) => Promise<JobOutcome>
}

/** Gives the handler the type of its parameters; the answer forgets it so that handlers fit in one list. */
export function jobHandler<P>(handler: JobHandler<P>): JobHandler {
  return handler as unknown as JobHandler
}

/** Thrown out of a handler's calls when it has to stop: its job is no longer its own. */
export class JobInterrupted extends Error {
  override name = 'JobInterrupted'
}
