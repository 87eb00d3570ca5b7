import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReferralNumber, toReferralNumber } from '#domain/referral-number.ts'

const number = fc
  .tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 9_999_999 }))
  .map(([year, serial]) => toReferralNumber(year, serial))

describe('a referral number', () => {
  it('is year, serial and two check digits', () => {
    expect(toReferralNumber(2026, 142)).toMatch(/^REF-2026-00142\d\d$/)
    expect(isReferralNumber('REF-2026-00142')).toBe(false)
  })

  it('is known as one', () => {
    fc.assert(fc.property(number, (text) => isReferralNumber(text)))
  })

  it('is not known any more with one wrong character', () => {
    const wrong = fc.tuple(number, fc.nat(), fc.constantFrom(...'0123456789-REFABC '))
    fc.assert(
      fc.property(wrong, ([text, at, character]) => {
        const place = at % text.length
        fc.pre(text[place] !== character)
        return !isReferralNumber(text.slice(0, place) + character + text.slice(place + 1))
      }),
    )
  })

  it('is not known any more with two neighbours that changed places', () => {
    fc.assert(
      fc.property(number, fc.nat(), (text, at) => {
        const place = at % (text.length - 1)
        const [one = '', other = ''] = [text[place], text[place + 1]]
        fc.pre(one !== other)
        return !isReferralNumber(text.slice(0, place) + other + one + text.slice(place + 2))
      }),
    )
  })
})
