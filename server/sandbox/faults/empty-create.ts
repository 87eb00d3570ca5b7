import type { FaultEffect } from './fault.ts'

/** As Oracle Health answers: what was created stands in headers, which a browser may not be shown. */
export const emptyCreate: FaultEffect = {
  title: 'Empty answer to a create',
  description: 'A create is carried out and answered 201 without a body, whatever Prefer asked for',
  concerns: ({ isWrite, method, type }) => isWrite && method === 'POST' && type !== undefined,
  async answer({ proceed }) {
    const response = await proceed()
    if (response.status !== 201) return response
    const headers = new Headers(response.headers)
    headers.delete('Content-Type')
    return new Response(null, { status: 201, headers })
  },
}
