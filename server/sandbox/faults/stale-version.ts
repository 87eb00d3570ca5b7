import type { FaultEffect } from './fault.ts'

/** Somebody else really saves the resource in between: the record has a version that the client has not seen. */
export const staleVersion: FaultEffect = {
  title: 'Stale ETag',
  description: 'Somebody else saves the resource just before a write with If-Match',
  concerns: ({ isWrite, id, type, request }) =>
    isWrite && id !== undefined && type !== undefined && request.headers.has('If-Match'),
  async answer({ target: { type, id }, proceed, means }) {
    if (type !== undefined && id !== undefined) await means.touch(type, id)
    return proceed()
  },
}
