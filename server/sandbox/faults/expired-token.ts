import type { FaultEffect, FaultTarget } from './fault.ts'

function tokenOf({ request }: FaultTarget): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1]
}

/** The token really ends, so introspection agrees and a refresh token still helps. */
export const expiredToken: FaultEffect = {
  title: 'Token expired in mid-use',
  description: 'The access token ends with this request: 401, and again until it is refreshed or relaunched',
  concerns: (target) => tokenOf(target) !== undefined,
  async answer({ target, proceed, means }) {
    const secret = tokenOf(target)
    if (secret !== undefined) await means.expireToken(secret)
    return proceed()
  },
}
