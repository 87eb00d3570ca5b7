import type { Quirks } from '../../fhir-server/server-profile.ts'
import { isObject, type JsonObject } from '../../fhir-server/json-value.ts'

type OnResponse = Quirks['onResponse']

/** Changes the resource of an answer, and each resource of a Bundle, whichever interaction it answers. */
export function eachResource(change: (resource: JsonObject) => JsonObject): OnResponse {
  return changedBody((body) => {
    if (body['resourceType'] !== 'Bundle' || !Array.isArray(body['entry'])) return change(body)
    const entries: readonly unknown[] = body['entry']
    const entry = entries.map((each) =>
      isObject(each) && isObject(each['resource']) ? { ...each, resource: change(each['resource']) } : each,
    )
    return { ...body, entry }
  })
}

/** Changes the body of every answer in JSON; the others go out as they are. */
export function changedBody(change: (body: JsonObject, request: Request) => JsonObject): OnResponse {
  return async (response, request) => {
    const isJson = response.headers.get('Content-Type')?.includes('json') === true
    if (!isJson || response.body === null) return response
    const body: unknown = await response.json()
    const changed = isObject(body) ? change(body, request) : body
    return new Response(JSON.stringify(changed), { status: response.status, headers: response.headers })
  }
}
