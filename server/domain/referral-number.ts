/**
 * The number people read out, write on cover sheets and type in: `REF-2026-000142-57`. The last two digits are the check
 * of ISO/IEC 7064 MOD 97-10 over year and serial, which finds every wrong digit and every two that were swapped.
 *
 * @param serial - from 1; beyond six digits the number grows longer
 * @see {@link https://www.iso.org/standard/31531.html | ISO/IEC 7064}
 */
export function toReferralNumber(year: number, serial: number): string {
  const digits = `${year}${String(serial).padStart(6, '0')}`
  return `REF-${year}-${String(serial).padStart(6, '0')}-${checkOf(digits)}`
}

const pattern = /^REF-(\d{4})-(\d{6,9})-(\d{2})$/

/** Whether a text is a whole referral number with the right check; spaces around it and small letters are forgiven. */
export function isReferralNumber(text: string): boolean {
  const [, year, serial, check] = pattern.exec(text.trim().toUpperCase()) ?? []
  return year !== undefined && serial !== undefined && checkOf(`${year}${serial}`) === check
}

function checkOf(digits: string): string {
  let rest = 0
  for (const digit of `${digits}00`) rest = (rest * 10 + Number(digit)) % 97
  return String(98 - rest).padStart(2, '0')
}
