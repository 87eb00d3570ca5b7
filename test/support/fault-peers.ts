import { createHash } from 'node:crypto'
import { openMailPeer, type MailPeer } from './mail-peer.ts'
import { openProviderPeer, type ProviderCall, type ProviderReply } from './provider-peer.ts'

/** Where the providers of a practice listen; plain values, for processes of their own. */
export type PeerAddresses = {
  origin: string
  smtp: number
  hisp: number
  /** Where Baton hears what became of its messages; nobody listens unless it is given. */
  baton?: string
}

export type FaultPeers = {
  addresses: PeerAddresses
  /** Texts and faxes that were accepted, by number, in order. */
  accepted: { channel: 'sms' | 'fax'; to: string }[]
  /** Everything that was asked over HTTP, in order. */
  calls: ProviderCall[]
  mail: MailPeer
  hisp: MailPeer
  /** What the next calls over HTTP are answered with instead of being accepted; tests change it. */
  misbehave: { reply?: (call: ProviderCall) => ProviderReply | undefined }
  close: () => Promise<void>
}

/** Real local providers of text, fax, e-mail and Direct that accept everything and note it before they answer. */
export async function openFaultPeers(): Promise<FaultPeers> {
  const accepted: FaultPeers['accepted'] = []
  const misbehave: FaultPeers['misbehave'] = {}
  const http = await openProviderPeer((call) => misbehave.reply?.(call) ?? accept(call, accepted))
  const mailOptions = {
    allowInsecureAuth: true,
    onAuth: (_auth: unknown, _session: unknown, done: (error: null, answer: { user: string }) => void) =>
      done(null, { user: 'baton' }),
  }
  const mail = await openMailPeer(mailOptions)
  const hisp = await openMailPeer(mailOptions)
  return {
    addresses: { origin: http.origin, smtp: mail.port, hisp: hisp.port },
    accepted,
    calls: http.calls,
    mail,
    hisp,
    misbehave,
    close: async () => {
      await Promise.all([http.close(), mail.close(), hisp.close()])
    },
  }
}

function accept(call: ProviderCall, accepted: FaultPeers['accepted']): ProviderReply {
  if (call.method !== 'POST') return { status: 404 }
  const isFax = call.path.includes('/faxes')
  const to = isFax ? faxNumberIn(call.body) : (new URLSearchParams(call.body).get('To') ?? '')
  accepted.push({ channel: isFax ? 'fax' : 'sms', to })
  const id = createHash('sha256').update(`${to} ${accepted.length}`).digest('hex').slice(0, 32)
  return isFax ? { status: 200, body: { id } } : { status: 201, body: { sid: `SM${id}` } }
}

function faxNumberIn(body: string): string {
  return /"to":"(\+\d+)"/.exec(body)?.[1] ?? ''
}
