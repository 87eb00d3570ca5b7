import type { DeclaredSmart } from '../../ehr/declared-smart.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'

/** Judges what an issuer says of itself against what a launch of Baton needs. */
export function checkDiscovery(declared: DeclaredSmart, tenant: Tenant | undefined): Finding[] {
  return [
    checkEndpoints(declared),
    checkLaunch(declared),
    checkPkce(declared),
    checkClient(declared),
    checkSignIn(declared, tenant),
  ]
}

function checkEndpoints(declared: DeclaredSmart): Finding {
  const missing = (['authorization_endpoint', 'token_endpoint'] as const).filter(
    (name) => declared[name] === undefined,
  )
  if (missing.length === 0) {
    return works('discovery', 'The SMART configuration names the authorization and token endpoints.')
  }
  const says = `The SMART configuration does not name a usable ${missing.join(' and ')}.`
  return broken(
    'discovery',
    says,
    'The EHR’s administrator has to switch SMART App Launch on for this address.',
  )
}

/** `undefined`: it says nothing about what it can do, which proves nothing. */
function can(declared: DeclaredSmart, capability: string): boolean | undefined {
  return declared.capabilities?.includes(capability)
}

function checkLaunch(declared: DeclaredSmart): Finding {
  const launch = can(declared, 'launch-ehr')
  if (launch === undefined) return notChecked('launch', 'The EHR does not list its SMART capabilities.')
  if (!launch) {
    const remedy = 'Use the address of the EHR that clinicians work in; some vendors give patients another.'
    return broken('launch', 'The EHR does not offer launches from the chart ("launch-ehr").', remedy)
  }
  if (can(declared, 'context-ehr-patient') === false) {
    const says = 'The EHR launches apps, but does not say that it passes on the open patient.'
    return limited('launch', says, 'Try it: without a patient there is no chart to show.')
  }
  const without = [
    ['context-banner', 'whether it shows a patient banner (Baton shows its own)'],
    ['context-style', 'how it looks (Baton then keeps its own look)'],
  ] as const
  const unsaid = without.filter(([name]) => can(declared, name) === false).map(([, words]) => words)
  const tail = unsaid.length === 0 ? '' : ` It does not say ${unsaid.join(', nor ')}.`
  return works('launch', `The EHR launches apps from the chart and passes on the patient.${tail}`)
}

function checkPkce(declared: DeclaredSmart): Finding {
  if (declared.code_challenge_methods_supported?.includes('S256') === true) {
    return works('pkce', 'PKCE with S256 is supported.')
  }
  const remedy = 'Baton does not launch without it. Ask the vendor; SMART App Launch 2 requires it.'
  return broken('pkce', 'The EHR does not say that it supports PKCE with S256.', remedy)
}

function checkClient(declared: DeclaredSmart): Finding {
  const isPublic = can(declared, 'client-public')
  if (isPublic === undefined)
    return notChecked('client', 'The EHR does not say which kinds of client it takes.')
  if (isPublic) return works('client', 'Public clients are accepted: register Baton as one, with PKCE.')
  const remedy = 'Ask the vendor for a public client with PKCE: a browser app cannot keep a secret.'
  return broken('client', 'The EHR does not offer public clients ("client-public").', remedy)
}

function checkSignIn(declared: DeclaredSmart, tenant: Tenant | undefined): Finding {
  if (can(declared, 'sso-openid-connect') === false) {
    const remedy = 'Baton opens a session with the id_token alone; ask the vendor for OpenID Connect sign-in.'
    return broken('sign-in', 'The EHR gives no id_token ("sso-openid-connect").', remedy)
  }
  if (tenant === undefined) {
    const issuer = declared.issuer ?? 'what the "iss" of its id_tokens is; it does not say here'
    return works('sign-in', `Sign-in with an id_token. Its file’s idToken.issuer is ${issuer}.`)
  }
  if (declared.issuer === undefined) {
    const remedy = `Launch once; if the id_token is refused, put its "iss" into idToken.issuer of "${tenant.id}".`
    return notChecked('sign-in', 'The EHR does not say who issues its id_tokens.', remedy)
  }
  if (!tenant.idToken.issuer.includes(declared.issuer)) {
    const says = `The EHR says its id_tokens come from ${declared.issuer}; the file expects ${tenant.idToken.issuer.join(' or ')}.`
    return broken('sign-in', says, `Set idToken.issuer of "${tenant.id}" to ${declared.issuer}.`)
  }
  if (tenant.idToken.audience !== tenant.clientId) {
    const remedy = 'OpenID Connect puts the client id there; make sure this EHR does otherwise.'
    return limited('sign-in', 'idToken.audience is not the client id.', remedy)
  }
  return works('sign-in', `id_tokens come from ${declared.issuer}, as the file says.`)
}
