import { faxProjectId } from './demo-credentials.ts'
import { FaxLabels } from './fax-request.ts'
import type { PeerMessage } from './peer-messages.ts'

/** Sinch's states of a fax; the last two are final. */
const faxStatuses = ['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'FAILURE']

/**
 * A fax as the API shows it.
 *
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/faxes | Sinch: fax object}
 */
export function toFax(message: PeerMessage) {
  const last = message.states.filter(({ state }) => faxStatuses.includes(state)).at(-1)
  const status = last?.state ?? 'QUEUED'
  const isOver = status === 'COMPLETED' || status === 'FAILURE'
  return {
    id: message.providerId,
    // Seen from the practice, whose provider this is.
    direction: message.direction === 'sent' ? 'INBOUND' : 'OUTBOUND',
    from: message.sender,
    to: message.recipient,
    numberOfPages: 1,
    status,
    projectId: faxProjectId,
    createTime: message.at.toISOString(),
    ...(isOver && last !== undefined ? { completedTime: last.at.toISOString() } : {}),
    ...(last?.code === undefined
      ? {}
      : {
          errorType: 'CALL_ERROR',
          errorCode: Number(last.code),
          errorMessage: 'The call dropped prematurely',
        }),
    maxRetries: 3,
    retryCount: 0,
    hasFile: 'true',
    labels: FaxLabels.parse(JSON.parse(message.facts.labels ?? '{}')),
    ...(message.facts.callbackUrl === undefined ? {} : { callbackUrl: message.facts.callbackUrl }),
  }
}
