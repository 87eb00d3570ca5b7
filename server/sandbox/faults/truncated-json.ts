import type { FaultEffect } from './fault.ts'

/** How much of the text arrives. */
const share = 0.6

export const truncatedJson: FaultEffect = {
  title: 'Truncated JSON',
  description: 'A 200 whose body ends in the middle',
  concerns: ({ isWrite }) => !isWrite,
  async answer({ proceed }) {
    const response = await proceed()
    if (!response.ok || response.body === null) return response
    const text = await response.text()
    const headers = new Headers(response.headers)
    headers.delete('Content-Length')
    return new Response(text.slice(0, Math.floor(text.length * share)), { status: response.status, headers })
  },
}
