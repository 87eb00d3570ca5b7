import type { Tenant } from '../../config/smart-config.ts'
import type { DeclaredSmart } from '../../ehr/declared-smart.ts'
import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { orFault } from './fault-words.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'

/** Where Baton may be shown. Which pages the EHR shows it in cannot be seen from outside: this is a hint. */
export function checkFraming(
  tenant: Tenant | undefined,
  declared: DeclaredSmart | undefined,
  origin: string,
): Finding {
  if (tenant === undefined) {
    return notChecked('framing', 'Its file will name the origins of the EHR’s own pages in frameAncestors.')
  }
  if (origin.startsWith('http:') && tenant.frameAncestors.some((each) => each.startsWith('https:'))) {
    const says = `Baton’s address ${origin} is not https; browsers do not show it inside https pages.`
    return limited('framing', says, 'Put a TLS proxy in front and set BATON_ORIGIN to its https address.')
  }
  const named = tenant.frameAncestors.join(', ')
  const signIn = declared?.authorization_endpoint
  const isUnnamed = signIn !== undefined && !tenant.frameAncestors.includes(new URL(signIn).origin)
  const hint = isUnnamed
    ? ` Its sign-in pages come from ${new URL(signIn).origin}, which is not among them.`
    : ''
  return notChecked(
    'framing',
    `Baton may be shown in frames of ${named}.${hint}`,
    'If the frame stays empty, the browser’s console names the origin that is missing in frameAncestors.',
  )
}

/** Whether the Baton that runs knows this connection, and lets it be framed as the file says. */
export async function checkBaton(baton: GuardedFetch, tenant: Tenant, origin: string): Promise<Finding> {
  const query = new URLSearchParams({ iss: tenant.iss, launch: 'doctor' }).toString()
  const answer = await orFault(baton.fetch(`${origin}/t/${tenant.id}/launch?${query}`))
  if ('fault' in answer) {
    const remedy = 'Start it, or set BATON_ORIGIN to where it runs, to have this checked too.'
    return notChecked('baton', `Baton at ${origin} ${answer.fault}.`, remedy)
  }
  const policy = answer.headers.get('content-security-policy') ?? ''
  const isFramed = tenant.frameAncestors.every((each) => policy.includes(each))
  if (answer.status === 200 && isFramed)
    return works('baton', `Baton at ${origin} answers launches of "${tenant.id}".`)
  const says = `What answers at ${origin} does not serve "${tenant.id}" as its file says (${answer.status}).`
  return broken('baton', says, 'Restart Baton, so that it reads smart-config again.')
}
