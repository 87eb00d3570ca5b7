import { describe, expect, it } from 'vitest'
import { onlyCovers } from '#domain/notes-in/only-covers.ts'

const names = [
  'Cardiology Consultation',
  'Okafor',
  'Adaeze',
  'Priya Nair, MD',
  'Riverside Cardiology Group',
  'R-142',
]

describe('a message that brings documents', () => {
  const covering = [
    '',
    'Enclosed.',
    'Please see attached.',
    'Dear Dr. Nair, hello!',
    'Please find attached the consult note for Adaeze Okafor (R-142).\n\nBest regards,\nPriya Nair, MD\nRiverside Cardiology Group',
    'Adjunto encontrará el informe de Adaeze Okafor. Saludos.',
  ]
  it.each(covering)('says nothing of its own in %j', (text) => {
    expect(onlyCovers(text, names)).toBe(true)
  })

  const speaking = [
    'She was seen on Monday.',
    'Enclosed. Please call us.',
    'Attached?',
    'Please see Adaeze Okafor.',
    'This is not the final report.',
    'Please see the note and send her to the emergency room.',
    'Attached. 2 of 3.',
    'Attached for Tobias Lindqvist.',
    'Adjunto el informe. No acudió a la cita.',
    'Please disregard the attached note.',
  ]
  it.each(speaking)('says something that somebody has to read in %j', (text) => {
    expect(onlyCovers(text, names)).toBe(false)
  })
})
