import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { z } from 'zod'
import { EscalationPolicyFile, toEscalationPolicy } from '#contract/policy-file.ts'
import { toDayNumberOf, toInstant } from '#domain/clinic-zone.ts'
import type { FeatureLevel, SpecialtyLevels } from '#domain/feature-level.ts'
import type { RoleRules } from '#domain/roles.ts'
import type { StaffMember } from '#domain/staff.ts'
import type { ClinicCalendar, EscalationPolicy, LoopPolicy } from '#domain/policy.ts'
import { usFederalHolidays } from '#domain/us-federal-holidays.ts'
import { AppFile, chartScope, standaloneScope } from './app-file.ts'
import { toBackendService, type BackendService } from './backend-service.ts'
import { toChannelSettings, type ChannelSettings } from './channel-settings.ts'
import { ConfigurationError } from './env.ts'
import { listAttestations, type Attestation } from './channels-file.ts'
import { IssuerFile } from './issuer-file.ts'
import { toPracticeContact, type PracticeContact } from './practice-contact.ts'
import type { Retention } from './retention-file.ts'

/** One EHR connection, ready to use. */
export type Tenant = {
  id: string
  name: string
  iss: string
  clientId: string
  scope: string
  /** Absent: this EHR lets nobody choose a patient outside a chart. */
  standaloneScope?: string
  redirectUri: string
  locale?: 'en' | 'es'
  idToken: IssuerFile['idToken']
  frameAncestors: readonly string[]
  connectOrigins: readonly string[]
  allowPrivateAddresses: boolean
  discovery: 'at-start' | 'at-launch'
  featureLevel: FeatureLevel
  /** Where a specialty is at another level than the practice. */
  specialtyLevels: SpecialtyLevels
  follow: IssuerFile['follow']
  requestsPerSecond: number
  retention: Retention
  policy: LoopPolicy
  staff: readonly StaffMember[]
  roleRules: RoleRules
  hasPatientPortal: boolean
  sensitiveSpecialties: readonly string[]
  /** In dollars; absent: reports tell no money. */
  referralValueUsd?: number
  /** Absent: chart only. */
  backend?: BackendService
  contact: PracticeContact
  /** What is switched on; empty where nobody asked for secrets (`variables`). */
  channels: ChannelSettings
  /** Who answers for the agreement with whoever carries a channel's messages, by channel. */
  attestations: Readonly<Partial<Record<string, Attestation>>>
  /** Where this stands, as configuration errors name it. */
  file: string
}

export type SmartConfig = {
  tenants: ReadonlyMap<string, Tenant>
  /** By exact `iss`. */
  tenantByIss: ReadonlyMap<string, Tenant>
}

export type SmartConfigOptions = {
  folder: string
  batonOrigin: string
  /** Absent: the sandbox does not run, and issuer files that mention it are not used. */
  sandboxOrigin?: string
  /** Where the sandbox's mail server and HISP listen. */
  sandboxPorts?: { smtp: number; hisp: number }
  /** The environment, for the secrets of channels. Absent, channels are read but stay closed. */
  variables?: Readonly<Record<string, string | undefined>>
}

/** Holidays are computed for longer than any referral is followed, into the past and the future. */
const holidayYears = [2015, 2045] as const

/**
 * Reads every connection of `smart-config/`.
 *
 * @throws ConfigurationError with one message that names each wrong file, field and what to put there
 */
export function loadSmartConfig(options: SmartConfigOptions): SmartConfig {
  const faults: string[] = []
  const app = readJson(join(options.folder, 'app.json'), AppFile, options, faults)
  const files = namesIn(join(options.folder, 'issuers'))
  const issuers = files.flatMap((name) => {
    const file = join(options.folder, 'issuers', name)
    const isForSandbox = readFileSync(file, 'utf8').includes(sandboxVariable)
    if (isForSandbox && options.sandboxOrigin === undefined) return []
    const read = readJson(file, IssuerFile, options, faults)
    if (read === undefined) return []
    return [{ file: shown(file), read, channels: openChannels(shown(file), read, isForSandbox) }]
  })
  const policies = readPolicies(options, faults)
  refuseDuplicates(issuers, faults)
  if (faults.length === 0) refuseUnknownPolicies(issuers, policies, faults)
  if (app === undefined || faults.length > 0) throw new ConfigurationError(faults)
  const tenants = issuers.flatMap(({ file, read, channels }) => {
    const policy = policies.get(read.policy)
    return policy === undefined ? [] : [{ ...toTenant(app, read, policy, channels, options), file }]
  })
  return {
    tenants: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    tenantByIss: new Map(tenants.map((tenant) => [tenant.iss, tenant])),
  }

  function openChannels(file: string, read: IssuerFile, isForSandbox: boolean): ChannelSettings {
    if (options.variables === undefined) return {}
    const onFault = (field: string, fault: string) => faults.push(`${file}, field ${field}: ${fault}`)
    return toChannelSettings(read, { variables: options.variables, isForSandbox, onFault })
  }
}

const sandboxVariable = '${SANDBOX_ORIGIN}'
const defaultSandboxPorts = { smtp: 4025, hisp: 4026 }

/** Files that begin with an underscore are templates to copy. */
function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('_'))
    .sort()
}

function shown(file: string): string {
  return relative(process.cwd(), file).startsWith('..') ? file : relative(process.cwd(), file)
}

function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  options: SmartConfigOptions,
  faults: string[],
): z.output<Schema> | undefined {
  const raw = parseJson(file, options, faults)
  if (raw === undefined) return undefined
  const read = schema.safeParse(raw)
  if (read.success) return read.data
  faults.push(
    ...read.error.issues.map((issue) => `${shown(file)}, field ${fieldOf(issue)}: ${faultOf(issue)}`),
  )
  return undefined
}

function parseJson(file: string, options: SmartConfigOptions, faults: string[]): unknown {
  try {
    const text = readFileSync(file, 'utf8')
    return JSON.parse(fillIn(text, options))
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    const why = error instanceof Error ? error.message : ''
    faults.push(`${shown(file)} ${what} (${why}); correct it or remove the file`)
    return undefined
  }
}

/** What an issuer file of the sandbox leaves open. */
function fillIn(text: string, { sandboxOrigin, sandboxPorts }: SmartConfigOptions): string {
  return text
    .replaceAll(sandboxVariable, sandboxOrigin ?? '')
    .replaceAll('${SANDBOX_SMTP_PORT}', String(sandboxPorts?.smtp ?? defaultSandboxPorts.smtp))
    .replaceAll('${SANDBOX_HISP_PORT}', String(sandboxPorts?.hisp ?? defaultSandboxPorts.hisp))
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return [...issue.path, ...unknown].map(String).join('.') || '(the whole file)'
}

function faultOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return 'is not a field Baton knows; correct its spelling or remove it'
  return issue.message
}

function refuseDuplicates(issuers: readonly { file: string; read: IssuerFile }[], faults: string[]): void {
  for (const field of ['tenant', 'iss'] as const) {
    const seen = new Map<string, string>()
    for (const { file, read } of issuers) {
      const other = seen.get(read[field])
      if (other === undefined) seen.set(read[field], file)
      else faults.push(`${file}, field ${field}: is the same as in ${other}; each connection needs its own`)
    }
  }
}

function toTenant(
  app: AppFile,
  read: IssuerFile,
  policy: EscalationPolicy,
  channels: ChannelSettings,
  options: SmartConfigOptions,
): Omit<Tenant, 'file'> {
  const staff = read.staff.map(toStaffMember)
  const backend = toBackendService(app, read)
  const standalone = standaloneScope(app, read.scopeSyntax, read.withoutScopes)
  return {
    id: read.tenant,
    name: read.name,
    iss: read.iss,
    clientId: read.clientId,
    scope: chartScope(app, read.scopeSyntax, read.withoutScopes),
    ...(standalone !== undefined && { standaloneScope: standalone }),
    redirectUri: `${options.batonOrigin}${app.redirectPath.replace('{tenant}', read.tenant)}`,
    ...(read.locale === undefined ? {} : { locale: read.locale }),
    idToken: read.idToken,
    frameAncestors: read.frameAncestors,
    connectOrigins: read.connectOrigins,
    allowPrivateAddresses: read.allowPrivateAddresses,
    discovery: read.discovery,
    featureLevel: read.featureLevel,
    specialtyLevels: {},
    follow: read.follow,
    requestsPerSecond: read.requestsPerSecond,
    retention: read.retention,
    policy: toPolicy(read, policy),
    staff,
    roleRules: { staff, byPractitionerRole: read.practitionerRoles, ofOthers: read.rolesOfOthers },
    hasPatientPortal: read.practice.patientPortal,
    sensitiveSpecialties: read.practice.sensitiveSpecialties,
    contact: toPracticeContact(read.practice),
    channels,
    attestations: listAttestations(read.channels),
    ...(backend && { backend }),
    ...(read.practice.referralValueUsd !== undefined && { referralValueUsd: read.practice.referralValueUsd }),
  }
}

function toStaffMember({ active, ...member }: IssuerFile['staff'][number]): StaffMember {
  const { specialties, directions, cover, email, shiftStartsAt, language, reference, name, roles, away } =
    member
  const { practitioner } = member
  return {
    reference,
    name,
    roles,
    away,
    isActive: active,
    ...(specialties && { specialties }),
    ...(directions && { directions }),
    ...(practitioner !== undefined && { practitioner }),
    ...(cover !== undefined && { cover }),
    ...(email !== undefined && { email }),
    ...(shiftStartsAt !== undefined && { shiftStartsAt }),
    ...(language && { language }),
  }
}

function toPolicy(read: IssuerFile, escalation: EscalationPolicy): LoopPolicy {
  const { practice } = read
  return {
    calendar: toCalendar(practice),
    escalation,
    selector: read.referralSelector,
    ourOrganizations: practice.ourOrganizations,
    ourPractitioners: practice.ourPractitioners,
    urgentTargetDays: practice.urgentTargetDays,
    ...(practice.trackFrom === undefined
      ? {}
      : { trackFrom: toInstant(toDayNumberOf(practice.trackFrom), 0, practice.timeZone) }),
  }
}

/** By the name of the file, which an issuer file gives as its `policy`. */
function readPolicies(options: SmartConfigOptions, faults: string[]): ReadonlyMap<string, EscalationPolicy> {
  const folder = join(options.folder, 'policies')
  const entries = namesIn(folder).flatMap((name): [string, EscalationPolicy][] => {
    const read = readJson(join(folder, name), EscalationPolicyFile, options, faults)
    return read === undefined ? [] : [[name.replace(/\.json$/, ''), toEscalationPolicy(read)]]
  })
  return new Map(entries)
}

function refuseUnknownPolicies(
  issuers: readonly { file: string; read: IssuerFile }[],
  policies: ReadonlyMap<string, EscalationPolicy>,
  faults: string[],
): void {
  const known = [...policies.keys()].join('", "')
  for (const { file, read } of issuers) {
    if (policies.has(read.policy)) continue
    faults.push(
      `${file}, field policy: there is no policy "${read.policy}"; use "${known}" or add a file to policies/`,
    )
  }
}

function toCalendar(practice: IssuerFile['practice']): ClinicCalendar {
  const { openingHours: hours } = practice
  const week = [
    [1, hours.monday],
    [2, hours.tuesday],
    [3, hours.wednesday],
    [4, hours.thursday],
    [5, hours.friday],
    [6, hours.saturday],
    [7, hours.sunday],
  ] as const
  return {
    timeZone: practice.timeZone,
    openingHours: Object.fromEntries(week.filter(([, open]) => open !== undefined)),
    holidays: practice.holidays === 'us-federal' ? usFederalHolidays(...holidayYears) : practice.holidays,
  }
}
