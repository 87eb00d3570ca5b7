/** Remainder by 97 of a decimal number of any length. */
function remainder(digits: string): number {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return rest
}

const form = /^REF-(\d{4})-(\d{7,})$/

/**
 * The number of a referral as people read it out: `REF-2026-0014271` of year, serial and two check digits, which find
 * every single wrong digit and every two neighbours that changed places.
 *
 * @param year - four digits
 * @param serial - from 1 within its year
 * @see {@link https://www.iso.org/standard/31531.html | ISO 7064 MOD 97-10}
 */
export function toReferralNumber(year: number, serial: number): string {
  const number = String(serial).padStart(5, '0')
  const check = 98 - remainder(`${year}${number}00`)
  return `REF-${year}-${number}${String(check).padStart(2, '0')}`
}

/** Whether a text is a referral number of ours as it was given out, with nothing mistyped. */
export function isReferralNumber(text: string): boolean {
  const [, year = '', number = ''] = form.exec(text) ?? []
  return year !== '' && remainder(`${year}${number}`) === 1
}
