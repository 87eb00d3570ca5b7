import { findHostReach } from '../../ehr/address-guard.ts'
import { findCertificate, type Certificate } from '../../ehr/certificate.ts'
import { wordsOfCode } from './fault-words.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'
import type { Subject } from './find-subject.ts'

export type AddressAnswer = {
  findings: readonly Finding[]
  /** Whether it makes sense to ask anything there. */
  isReachable: boolean
  allowPrivate: boolean
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Judges the address by the rules the running app keeps, before anything is sent there. */
export async function checkAddress(subject: Subject, now: Date, timeoutMs: number): Promise<AddressAnswer> {
  const url = new URL(subject.iss)
  const configured = subject.tenant?.allowPrivateAddresses
  if (url.protocol !== 'https:' && !loopback.has(url.hostname)) {
    const remedy = 'Give the https address; http is accepted on this machine only.'
    return refuse(
      broken('address', 'The address is not https: tokens and charts would travel in the open.', remedy),
    )
  }
  const reach = await findHostReach(url.hostname, timeoutMs)
  if (reach === 'unknown-name') {
    const remedy = 'Check the spelling, and that this machine’s DNS knows the host.'
    return refuse(broken('address', `The host name ${url.hostname} is not known here.`, remedy))
  }
  if (reach === 'never-allowed') {
    const remedy = 'Give the EHR’s own address; link-local addresses are never asked.'
    return refuse(broken('address', `${url.hostname} leads to addresses Baton never asks.`, remedy))
  }
  if (reach === 'private' && configured === false) {
    const remedy = 'Set "allowPrivateAddresses": true in its file if the EHR really is inside your network.'
    return refuse(
      broken('address', `${url.hostname} is a private address, and the address guard refuses those.`, remedy),
    )
  }
  const finding = describeReach(url, reach, configured)
  const certificate = await checkCertificate(url, now, timeoutMs)
  return {
    findings: [finding, certificate],
    isReachable: true,
    allowPrivate: configured ?? reach === 'private',
  }
}

function refuse(finding: Finding): AddressAnswer {
  return { findings: [finding], isReachable: false, allowPrivate: false }
}

function describeReach(url: URL, reach: 'public' | 'private', configured: boolean | undefined): Finding {
  if (reach === 'public') return works('address', `${url.host} is a public address the guard lets through.`)
  if (configured === true) {
    return works(
      'address',
      `${url.host} is a private address; its file allows that ("allowPrivateAddresses").`,
    )
  }
  const remedy = 'Its file will need "allowPrivateAddresses": true.'
  return limited(
    'address',
    `${url.host} is a private address, which the guard refuses unless told otherwise.`,
    remedy,
  )
}

/** Renewals take time in hospitals; browsers stop on the day itself. */
const warnDays = 30

async function checkCertificate(url: URL, now: Date, timeoutMs: number): Promise<Finding> {
  if (url.protocol !== 'https:')
    return notChecked('certificate', 'There is no TLS on this machine’s own addresses.')
  const certificate = await findCertificate(url, true, timeoutMs)
  if (certificate === undefined) {
    const remedy = 'Check the port, and that a TLS server answers there.'
    return broken('certificate', `No TLS connection to ${url.host} comes about.`, remedy)
  }
  return judgeCertificate(certificate, now)
}

/** Exported for its rules alone: no test can wait for a certificate to expire. */
export function judgeCertificate(certificate: Certificate, now: Date): Finding {
  const until = certificate.validUntil.toISOString().slice(0, 10)
  if (!certificate.isTrusted) {
    const why = wordsOfCode(certificate.because ?? 'the connection is not trusted')
    const remedy =
      'Install the full chain at the EHR, or give Baton the hospital’s authority with NODE_EXTRA_CA_CERTS=<file.pem>.'
    return broken('certificate', `TLS is not trusted: ${why} (valid until ${until}).`, remedy)
  }
  const days = Math.floor((certificate.validUntil.getTime() - now.getTime()) / 86_400_000)
  if (days < warnDays) {
    return limited(
      'certificate',
      `The certificate is valid until ${until}, ${days} more days.`,
      'Have it renewed.',
    )
  }
  return works('certificate', `${certificate.protocol}, certificate valid until ${until}.`)
}
