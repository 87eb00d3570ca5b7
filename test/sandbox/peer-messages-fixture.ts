import type { Kysely } from 'kysely'
import { insertMessage } from '../../server/sandbox/peers/peer-messages.ts'
import type { PeerTables } from '../../server/sandbox/peers/tables.ts'
import { clinicNow } from './sandbox-fixture.ts'

/** A message of every kind, one of them twice, and an answer. */
export async function fillInboxes(db: Kysely<PeerTables>): Promise<void> {
  const common = { direction: 'received', providerId: '', at: clinicNow, state: 'delivered' } as const
  const text = {
    ...common,
    kind: 'sms',
    dedupeKey: 'text',
    sender: '+16175550100',
    recipient: '+14135550101',
  } as const
  for (let time = 0; time < 2; time++)
    await insertMessage(db, { ...text, body: 'Northside: please call 617-555-0100.' })
  await insertMessage(db, {
    ...text,
    direction: 'sent',
    dedupeKey: 'answer',
    sender: text.recipient,
    recipient: text.sender,
    body: 'YES',
  })
  const letter = {
    sender: 'referrals@direct.northside.example',
    recipient: 'office@direct.cardiology-of-the-north.example',
  }
  const file = { filename: 'packet.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.4') }
  for (const kind of ['email', 'direct', 'fax'] as const) {
    const subject = kind === 'fax' ? {} : { subject: 'Please confirm receipt' }
    await insertMessage(db, {
      ...common,
      ...letter,
      ...subject,
      kind,
      dedupeKey: kind,
      body: 'RL-1',
      attachments: [file],
    })
  }
}
