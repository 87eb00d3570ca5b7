import { isRoutedInteraction } from './routed-interactions.ts'
import type { JsonObject } from './json-value.ts'
import { searchParametersOf } from './r4/definitions.ts'
import type { ServerProfile, TypeRules } from './server-profile.ts'

/** What clients must know to get a token; the URLs of a SMART authorization server. */
export type SecurityStatement = {
  readonly authorize: string
  readonly token: string
  readonly introspect?: string
  readonly revoke?: string
  /** Whether the application around this server lets browsers of other origins in. */
  readonly cors?: boolean
}

export type CapabilityOptions = {
  readonly profile: ServerProfile
  readonly baseUrl: string
  /** Instant of the statement, the start of the server. */
  readonly date: Date
  readonly softwareVersion: string
  readonly security?: SecurityStatement
}

/**
 * What this endpoint really does: made from its profile and from the interactions the router has, never written by
 * hand.
 *
 * @see {@link https://hl7.org/fhir/R4/capabilitystatement.html | FHIR R4 CapabilityStatement}
 */
export function toCapabilityStatement(options: CapabilityOptions): JsonObject {
  const { profile, baseUrl, date, softwareVersion, security } = options
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: date.toISOString(),
    kind: 'instance',
    software: { name: 'Baton FHIR server', version: softwareVersion },
    implementation: { description: `FHIR R4 endpoint (${profile.name})`, url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        ...(security ? { security: toSecurity(security) } : {}),
        resource: [...profile.types].map(([type, rules]) => ({
          ...toResource(type, rules),
          ...(type === 'Subscription' ? toTopics(profile) : {}),
        })),
        ...toSystemInteractions(profile),
      },
    ],
  }
}

/** @see {@link https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/ | Subscriptions R5 Backport} */
function toTopics({ subscriptionTopics = [] }: ServerProfile): JsonObject {
  const url =
    'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/capabilitystatement-subscriptiontopic-canonical'
  return subscriptionTopics.length === 0
    ? {}
    : { extension: subscriptionTopics.map((valueCanonical) => ({ url, valueCanonical })) }
}

function toSystemInteractions({ batch, transaction }: ServerProfile): JsonObject {
  const codes = [...(transaction ? ['transaction'] : []), ...(batch ? ['batch'] : [])]
  return codes.length === 0 ? {} : { interaction: codes.map((code) => ({ code })) }
}

function toSecurity({ cors, ...uris }: SecurityStatement): JsonObject {
  return {
    ...(cors === undefined ? {} : { cors }),
    service: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
            code: 'SMART-on-FHIR',
            display: 'SMART-on-FHIR',
          },
        ],
        text: 'OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)',
      },
    ],
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: Object.entries(uris).map(([url, valueUri]) => ({ url, valueUri })),
      },
    ],
  }
}

function toResource(type: string, rules: TypeRules): JsonObject {
  const interactions = rules.interactions.filter(isRoutedInteraction)
  const has = (code: TypeRules['interactions'][number]) => interactions.includes(code)
  const changes = (['update', 'patch'] as const).filter(has)
  const insists = changes.length > 0 && changes.every((change) => rules.requireIfMatch.includes(change))
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    // `versioned-update` says that nothing is changed without `If-Match` (FHIR R4, ResourceVersionPolicy).
    versioning: insists
      ? 'versioned-update'
      : has('vread') || changes.length > 0
        ? 'versioned'
        : 'no-version',
    ...(has('vread') || has('history-instance') ? { readHistory: true } : {}),
    updateCreate: has('update') && rules.updateCreate,
    conditionalCreate: has('create') && rules.conditionalCreate,
    conditionalRead: has('read') ? 'full-support' : 'not-supported',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    referencePolicy: ['literal', 'logical'],
    ...(has('search-type') ? toSearch(type, rules) : {}),
  }
}

function toSearch(type: string, rules: TypeRules): JsonObject {
  const parameters = rules.searchParameters.map((name) => toParameter(type, name))
  return {
    ...(rules.includes.length > 0
      ? { searchInclude: ['*', ...rules.includes.map((param) => `${type}:${param}`)] }
      : {}),
    ...(rules.reverseIncludes.length > 0 ? { searchRevInclude: rules.reverseIncludes } : {}),
    searchParam: [...parameters, ...(rules.vendorParameters ?? []).map((each) => ({ ...each }))],
  }
}

const common: Readonly<Record<string, { type: string; definition: string }>> = {
  _id: { type: 'token', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id' },
  _lastUpdated: { type: 'date', definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated' },
}

function toParameter(type: string, name: string): JsonObject {
  const parameter = common[name] ?? searchParametersOf(type).get(name)
  if (!parameter) throw new Error(`the profile lists ${name}, which ${type} does not have`)
  return { name, type: parameter.type, definition: parameter.definition }
}
