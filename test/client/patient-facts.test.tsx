import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { PatientBanner } from '../../client/features/referral-chart/patient-banner.tsx'
import { readPatientFacts } from '../../client/features/referral-chart/patient-facts.ts'
import { LanguageProvider } from '../../client/i18n/language.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'

const now = Date.parse('2026-11-22T15:42:00Z')

async function showBanner(
  patient: Readonly<Record<string, unknown>>,
  locale: 'en' | 'es' = 'en',
): Promise<HTMLElement> {
  const facts = readPatientFacts({ resourceType: 'Patient', id: 'p-1', ...patient })
  if (facts === undefined) throw new Error('not a patient')
  render(
    <LanguageProvider initial={await loadLanguage(locale)}>
      <PatientBanner patient={facts} now={now} timeZone="America/New_York" />
    </LanguageProvider>,
  )
  return screen.getByRole('banner')
}

describe('the patient banner', () => {
  test('the official name comes before nicknames, the surname in capitals first', async () => {
    const name = [
      { use: 'nickname', given: ['Addie'] },
      { use: 'official', family: 'Núñez', given: ['María', 'José'], prefix: ['Dra.'] },
    ]
    expect(await showBanner({ name })).toHaveTextContent('NÚÑEZ, María José (Dra.)')
  })

  test('what is not known says so, in words', async () => {
    const banner = await showBanner({})
    expect(banner).toHaveTextContent('BornNot known')
    expect(banner).toHaveTextContent('SexNot known')
    expect(banner).toHaveTextContent('MRNNot known')
  })

  test.each([
    ['1961-03-14', '14-Mar-1961 (65y)'],
    ['1961-11-22', '22-Nov-1961 (65y)'],
    ['1961-11-23', '23-Nov-1961 (64y)'],
    ['2025-03-01', '01-Mar-2025 (20m)'],
    ['2026-11-12', '12-Nov-2026 (10d)'],
    ['1961-03', '1961-03'],
    ['1961', '1961'],
  ])('born on %s reads %s', async (birthDate, text) => {
    expect(await showBanner({ birthDate })).toHaveTextContent(`Born${text}Sex`)
  })

  test('medical record numbers are whole, and other identifiers stay out', async () => {
    const identifier = [
      { type: { coding: [{ code: 'SS' }] }, value: '999-00-1111' },
      { type: { coding: [{ code: 'MR' }] }, value: '004 418 2297' },
      { use: 'old', type: { coding: [{ code: 'MR' }] }, value: 'OLD-1' },
    ]
    const banner = await showBanner({ identifier })
    expect(banner).toHaveTextContent('MRN004 418 2297')
    expect(banner).not.toHaveTextContent('999-00-1111')
    expect(banner).not.toHaveTextContent('OLD-1')
  })

  test('language and interpreter speak the reader’s language', async () => {
    const communication = [{ language: { coding: [{ code: 'es', display: 'Spanish' }] }, preferred: true }]
    const url = 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired'
    const patient = { communication, extension: [{ url, valueBoolean: true }] }
    expect(await showBanner(patient, 'es')).toHaveTextContent('IdiomaEspañol, con intérprete')
  })

  test('a death is told with its day, and no age is counted on', async () => {
    const banner = await showBanner({ birthDate: '1961-03-14', deceasedDateTime: '2026-11-01T10:00:00Z' })
    expect(banner).toHaveTextContent('Deceased 01-Nov-2026')
    expect(banner).not.toHaveTextContent('65y')
  })

  test('elements of the wrong kind count as missing instead of breaking the page', async () => {
    const broken = {
      name: 'Okafor',
      birthDate: 19610314,
      identifier: {},
      communication: [{ language: 'es' }],
    }
    expect(await showBanner(broken)).toHaveTextContent('Not known')
  })

  test('something that is no patient has no banner', () => {
    expect(readPatientFacts({ resourceType: 'OperationOutcome' })).toBeUndefined()
  })
})
