import { Readable } from 'node:stream'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { jobListQuery } from './job.forms.js'
import type { JobResult, JobService } from './job.service.js'
import { jobSchema } from './job.view.js'

const answer = { description: 'The job', schema: jobSchema }

export function jobApi({ jobs }: { jobs: JobService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/jobs',
      permission: 'job:read',
      tag: 'Jobs',
      summary: 'Long work of the community, newest first',
      query: jobListQuery,
      answers: { 200: { description: 'A page of jobs', schema: pageOf(jobSchema) } },
      async handle({ communityId, query }) {
        return ok(await jobs.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/jobs/:id',
      permission: 'job:read',
      tag: 'Jobs',
      summary: 'How far a job is',
      params: idParams,
      answers: { 200: answer },
      async handle({ communityId, params }) {
        return ok(await jobs.get({ communityId, jobId: params.id }))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/jobs/:id/cancel',
      permission: 'job:manage',
      tag: 'Jobs',
      summary: 'End a job that waits or runs',
      params: idParams,
      answers: { 200: answer },
      async handle({ communityId, params, meta }) {
        return ok(await jobs.cancel({ communityId, jobId: params.id }, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/jobs/:id/result',
      permission: 'job:manage',
      tag: 'Jobs',
      summary: 'The file that a job wrote, for seven days; recorded',
      params: idParams,
      answers: { 200: { description: 'The file', contentType: 'application/octet-stream' } },
      async handle({ communityId, params, meta }) {
        const result = await jobs.openResult({ communityId, jobId: params.id }, meta)
        return ok(Readable.from(result.pieces), downloadHeaders(result))
      },
    }),
  ]
}

function downloadHeaders({ name, contentType, bytes }: JobResult): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Length': String(bytes),
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  }
}
