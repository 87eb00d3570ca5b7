import { mailFiles, mailKey, mailSender } from './mail-content.ts'
import type { PeerDeps } from './peer-deps.ts'
import { insertMessage } from './peer-messages.ts'
import { openSmtpListener, type HandedMail, type SmtpListener, type SmtpListening } from './smtp-listener.ts'

type Place = Pick<SmtpListening, 'host' | 'port'>

/** The practice's mail server: takes every mail, and keeps it for the message centre. */
export function openSmtpPeer(deps: Pick<PeerDeps, 'db' | 'clock'>, place: Place): Promise<SmtpListener> {
  return openSmtpListener({
    ...place,
    name: 'mail.sandbox.example',
    variable: 'SANDBOX_SMTP_PORT',
    requiresSignIn: false,
    onMail: (handed) => keepMail(deps, handed),
  })
}

async function keepMail(deps: Pick<PeerDeps, 'db' | 'clock'>, handed: HandedMail): Promise<void> {
  const { mail, user } = handed
  for (const recipient of handed.recipients) {
    await insertMessage(deps.db, {
      kind: 'email',
      direction: 'received',
      dedupeKey: mailKey(mail, recipient),
      providerId: mail.messageId ?? '',
      sender: mailSender(mail, handed.envelopeFrom),
      recipient,
      ...(mail.subject === undefined ? {} : { subject: mail.subject }),
      body: mail.text ?? '',
      facts: user === '' ? {} : { signedInAs: user },
      attachments: mailFiles(mail),
      at: deps.clock(),
      state: 'delivered',
    })
  }
}
