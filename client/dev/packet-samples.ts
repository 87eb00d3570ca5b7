import type { PacketOfferAnswer } from '#contract/packets.ts'

type Section = NonNullable<PacketOfferAnswer['offer']>['sections'][number]

const section = (name: Section['name'], over: Partial<Section> = {}): Section => ({
  ...{ name, isRead: true, isUsual: true, entries: [], heldOut: 0 },
  ...over,
})

/** What could go along of an invented chart: something held out, something nobody could read, and nothing at all. */
export const sampleOffer: PacketOfferAnswer = {
  offer: {
    sections: [
      section('problems', {
        heldOut: 2,
        entries: [
          { reference: 'Condition/c-1', text: 'High blood pressure', on: '2019-05-01' },
          { reference: 'Condition/c-2', text: 'Type 2 diabetes mellitus without complications', on: '2021' },
        ],
      }),
      section('medications', {
        heldOut: 1,
        entries: [
          { reference: 'MedicationRequest/m-1', text: 'lisinopril 10 mg', detail: 'one tablet daily' },
        ],
      }),
      section('allergies', {
        entries: [{ reference: 'AllergyIntolerance/a-1', text: 'Penicillin', detail: 'Hives' }],
      }),
      section('results', { isRead: false }),
      section('notes', {
        entries: [{ reference: 'DocumentReference/d-1', text: 'Office visit', on: '2026-10-20' }],
      }),
      section('coverage'),
    ],
    authorization: { reference: 'ClaimResponse/cr-1', number: 'AUTH0001' },
    carried: ['direct', 'fax'],
  },
}
