import { z } from 'zod'
import { e164, mailbox, text } from './field-shapes.ts'

/** How the practice is named and reached in messages; each channel needs some of it. */
export const contactFields = {
  shortName: z
    .string()
    .regex(/^[\x20-\x7e]{2,30}$/, {
      error: 'must be a name of 2 to 30 plain characters, short enough for a text message',
    })
    .optional(),
  callBackNumber: z
    .string()
    .regex(/^\+?[\d() .-]{7,20}$/, {
      error: 'must be the telephone number people call back, as they read it: "(518) 555-0142"',
    })
    .optional(),
  directAddress: mailbox(
    'must be the practice\'s Direct address, like "referrals@direct.practice.example"',
  ).optional(),
  faxNumber: e164('must be the practice\'s fax number, like "+15185550143"').optional(),
  postalAddress: z
    .array(text('must be one line of the address'))
    .min(2, { error: 'must be the lines of the postal address, street first' })
    .max(4, { error: 'must be at most four lines, or the letterhead cannot hold it' })
    .optional(),
}

/** As it is printed in messages. */
export type PracticeContact = {
  /** Given wherever a channel that needs it is on; otherwise the practice's name will do. */
  shortName?: string
  callBackNumber?: string
  directAddress?: string
  faxNumber?: string
  postalAddress?: readonly string[]
}

type ContactFields = {
  [Name in keyof typeof contactFields]?: z.output<(typeof contactFields)[Name]> | undefined
}

export function toPracticeContact(fields: ContactFields): PracticeContact {
  const { shortName, callBackNumber, directAddress, faxNumber, postalAddress } = fields
  return {
    ...(shortName === undefined ? {} : { shortName }),
    ...(callBackNumber === undefined ? {} : { callBackNumber }),
    ...(directAddress === undefined ? {} : { directAddress }),
    ...(faxNumber === undefined ? {} : { faxNumber }),
    ...(postalAddress === undefined ? {} : { postalAddress }),
  }
}
