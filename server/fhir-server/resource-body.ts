import { isResource, type Resource } from './json-value.ts'
import { badRequest, FhirError } from './operation-outcome.ts'
import type { RequestContext } from './request-context.ts'
import { checkStructure } from './structure-check.ts'

/**
 * A resource that may be stored under a type and id.
 *
 * @throws FhirError 400 with one issue per fault, 422 for what this endpoint's vendor does not take
 */
export function requireValidResource(
  context: RequestContext,
  type: string,
  body: unknown,
  id?: string,
): Resource {
  if (!isResource(body)) throw badRequest('structure', 'The body is not a resource: resourceType is missing')
  if (body.resourceType !== type)
    throw badRequest('invalid', `The body is a ${typeName(body)}, the URL says ${type}`)
  if (id !== undefined && body['id'] !== id)
    throw badRequest('invalid', 'The id in the body and in the URL differ')
  const issues = checkStructure(body, context.baseUrl)
  if (issues.length > 0) throw new FhirError(400, issues)
  const refusal = context.profile.types.get(type)?.refuseWrite?.(body, context.access)
  if (refusal !== undefined) throw new FhirError(422, { code: 'not-supported', diagnostics: refusal })
  return body
}

function typeName({ resourceType }: Resource): string {
  return /^[A-Za-z]{1,40}$/.test(resourceType) ? resourceType : 'resource of an unknown type'
}
