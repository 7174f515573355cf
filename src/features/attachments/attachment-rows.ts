import type { ConsoleContext } from '../console/console-page.js'
import type { Decision } from '../console/decisions.js'
import type { AttachmentView } from './attachment.view.js'

const KB = 1024

/** `812 KB`, `3.4 MB`: as people compare files. */
export function sizeWords(bytes: number): string {
  const kilobytes = bytes / KB
  if (kilobytes < KB) return `${Math.max(1, Math.round(kilobytes))} KB`
  return `${(kilobytes / KB).toFixed(1)} MB`
}

/** Attachments as a page shows them, with where each can be seen and saved. */
export function attachmentRows(
  { api }: Pick<ConsoleContext, 'api'>,
  attachments: readonly AttachmentView[],
  names: ReadonlyMap<string, string>,
) {
  return attachments.map((attachment) => ({
    ...attachment,
    size: sizeWords(attachment.bytes),
    by: attachment.addedBy ? (names.get(attachment.addedBy) ?? null) : null,
    withdrawer: attachment.withdrawnBy ? (names.get(attachment.withdrawnBy) ?? null) : null,
    isWithdrawn: attachment.status === 'withdrawn',
    href: api(`/attachments/${attachment.id}/file`),
    showHref: attachment.isPicture ? api(`/attachments/${attachment.id}/file`, { show: 'inline' }) : null,
  }))
}

/** The fold in which one is withdrawn with a reason. */
export function withdrawal(
  { req }: Pick<ConsoleContext, 'req'>,
  { id, agreementId }: AttachmentView,
): Decision {
  return {
    id: `withdraw-${id}`,
    icon: 'void',
    title: req.t('agreement-files:withdraw.title'),
    text: req.t('agreement-files:withdraw.text'),
    submit: req.t('agreement-files:withdraw.submit'),
    action: `/console/agreements/${agreementId}/attachments/${id}/withdraw`,
    danger: true,
  }
}
