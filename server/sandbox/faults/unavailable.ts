import type { FaultEffect } from './fault.ts'

const gatewayPage =
  '<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503 Service Temporarily Unavailable</h1></body></html>'

/** Answered by what stands before the EHR, which speaks no FHIR. */
export const unavailable: FaultEffect = {
  title: '503 Service Unavailable',
  description: 'Answered by a gateway, as a web page',
  concerns: () => true,
  answer: () =>
    new Response(gatewayPage, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
}
