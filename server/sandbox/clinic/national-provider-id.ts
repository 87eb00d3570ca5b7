/** Luhn check digit over a string of digits, as the card industry and CMS both compute it (ISO/IEC 7812-1 annex B). */
export function luhnCheckDigit(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const value = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 0 ? value * 2 : value
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10
}

/**
 * A National Provider Identifier that passes its check but that nobody holds: 1999 9xxxx and a check digit
 * computed with the prefix 80840 (45 CFR 162.406, CMS "NPI Check Digit").
 */
export function syntheticNpi(serial: number): string {
  const nine = `19999${String(serial).padStart(4, '0')}`
  return `${nine}${luhnCheckDigit(`80840${nine}`)}`
}
