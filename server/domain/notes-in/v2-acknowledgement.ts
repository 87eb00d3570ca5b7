/** `AA`: it is kept. `AR`: it will never be taken, as it is. `AE`: it may be sent again. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR'

/**
 * Who sends a message of HL7 v2, and how it names it: what its acknowledgement has to say again.
 *
 * @returns nothing for what is no message, or one without a name of its own
 */
export function readV2Head(message: string): { sender: string; control: string } | undefined {
  const fields = headOf(message)
  const control = fields[9] ?? ''
  return fields[0] === 'MSH' && control !== '' ? { sender: fields[3] ?? '', control } : undefined
}

/**
 * The acknowledgement of a message of HL7 v2, from whom it was for to whom it came from, with its own delimiters.
 *
 * @param at - `YYYYMMDDHHMMSS+ZZZZ`
 * @see {@link https://www.hl7.eu/HL7v2x/v251/std251/ch02.html | HL7 v2.5.1, 2.9.2: original mode}
 */
export function toV2Acknowledgement(message: string, code: AcknowledgementCode, at: string): string {
  const separator = message.charAt(3)
  const component = message.charAt(4)
  const [, marks = '', fromApp = '', from = '', toApp = '', to = '', , , kind = '', control = '', ...more] =
    headOf(message)
  const [mode = 'P', version = '2.5.1'] = more
  const event = kind.split(component)[1] ?? ''
  const head = ['MSH', marks, toApp, to, fromApp, from, at, '', ['ACK', event, 'ACK'].join(component)]
  return [
    [...head, `ACK-${control}`.slice(0, 20), mode, version].join(separator),
    ['MSA', code, control].join(separator),
    '',
  ].join('\r')
}

function headOf(message: string): readonly string[] {
  const [head = ''] = message.split(/[\r\n]/, 1)
  return head.split(head.charAt(3) || '|')
}
