/**
 * A provider's word for what went wrong, if it is a code: log, audit trail and record take codes only, and what a
 * provider writes in sentences may quote the message or its recipient.
 *
 * A code is one word that begins with a letter and holds no run of digits as long as a telephone number has.
 */
export function toCode(word: string): string {
  return /^[A-Za-z][\w.-]{0,39}$/.test(word) && !/\d{7}/.test(word) ? word : 'uncoded-failure'
}
