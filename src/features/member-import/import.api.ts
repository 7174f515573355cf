import { Readable } from 'node:stream'
import { z } from 'zod'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { readUpload } from '../../http/upload.js'
import { translator } from '../../infrastructure/i18n.js'
import { Problem } from '../../problems.js'
import { jobSchema } from '../jobs/job.view.js'
import { ROW_STATUSES } from './import.model.js'
import type { MemberImportService } from './import.service.js'
import { wordsOfError } from './importer.js'
import type { StoppedResultService } from './stopped-result.service.js'

const choice = z.enum(['true', 'false'], { error: 'fields:choice' }).default('false')
const importQuery = z.strictObject({
  dryRun: choice,
  background: choice,
  allConsented: choice,
  allShowMaskedName: choice,
})
const importSchema = z.object({
  total: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
  rows: z.array(
    z.object({
      row: z.int(),
      status: z.enum(ROW_STATUSES),
      errors: z.array(z.object({ path: z.string(), column: z.string(), message: z.string() })),
    }),
  ),
})

interface Services {
  memberImports: MemberImportService
  stoppedResults: StoppedResultService
}

export function memberImportApi({ memberImports, stoppedResults }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/jobs/:id/import-result',
      permission: 'job:manage',
      tag: 'Jobs',
      summary: 'What became of the rows of an import that was cancelled or failed; recorded',
      params: idParams,
      answers: { 200: { description: 'The table', contentType: 'text/csv' } },
      async handle({ communityId, params, meta }) {
        const pieces = await stoppedResults.open({ communityId, jobId: params.id }, meta)
        return ok(Readable.from(pieces), {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename="members-import-stopped.csv"',
          'Cache-Control': 'no-store',
        })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/members/import',
      permission: 'member:manage',
      tag: 'Members',
      summary:
        'Take in a list of people: multipart/form-data with the .xlsx or .csv as `file`. `allConsented` and `allShowMaskedName` state what the list does not say itself; `background` answers with a job.',
      query: importQuery,
      answers: {
        200: { description: 'What became of each row, or would', schema: importSchema },
        202: { description: 'The job that does it', schema: jobSchema },
      },
      async handle({ communityId, query, meta, req }) {
        const { bytes } = await readUpload(req)
        if (!bytes) {
          throw new Problem('validation_failed', {
            errors: [{ path: 'file', message: 'fields:import_file' }],
          })
        }
        const statedForAll = {
          membership: query.allConsented === 'true',
          showMaskedNameToShops: query.allShowMaskedName === 'true',
        }
        const isTrial = query.dryRun === 'true'
        if (query.background === 'true' && !isTrial) {
          const importId = await memberImports.bring(communityId, bytes, statedForAll, meta)
          return { status: 202, body: await memberImports.begin({ communityId, importId }, meta) }
        }
        const taken = await memberImports.takeIn(communityId, bytes, statedForAll, isTrial, meta)
        const t = translator(meta.language)
        const names = { header: taken.table.header, columns: taken.reading.columns }
        return ok({
          total: taken.results.length,
          ...taken.counts,
          rows: taken.results.map(({ row, status, errors }) => ({
            row,
            status,
            errors: errors.map((error) => wordsOfError(t, error, names)),
          })),
        })
      },
    }),
  ]
}
