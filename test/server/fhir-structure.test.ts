import { describe, expect, it } from 'vitest'
import type { Resource } from '../../server/fhir-server/json-value.ts'
import { servedTypes } from '../../server/fhir-server/r4/definitions.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'

const baseUrl = 'https://ehr.example/fhir'

const patient = (more: object = {}): Resource => ({ resourceType: 'Patient', ...more })
const task = (more: object = {}): Resource => ({
  resourceType: 'Task',
  status: 'draft',
  intent: 'order',
  ...more,
})

/** Code and place of every fault. */
const faultsOf = (resource: Resource) =>
  checkStructure(resource, baseUrl).map(({ code, expression }) => `${code} ${expression ?? ''}`)

describe('a resource that is R4', () => {
  it.each([
    [
      'a narrative',
      patient({ text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } }),
    ],
    [
      'every precision of a date',
      patient({ birthDate: '1970', contact: [{ period: { start: '2026-02', end: '2026-02-28' } }] }),
    ],
    ['an extension with a value', patient({ extension: [{ url: 'http://x.example', valueCode: 'a' }] })],
    [
      'an extension with extensions',
      patient({ extension: [{ url: 'x', extension: [{ url: 'y', valueBoolean: true }] }] }),
    ],
    [
      'an extension of a primitive',
      patient({ _birthDate: { extension: [{ url: 'x', valueString: 'unknown' }] } }),
    ],
    [
      'an extension of one item of a list',
      patient({ name: [{ given: ['A', null], _given: [null, { id: 'g2' }] }] }),
    ],
    [
      'a contained resource',
      task({ contained: [{ resourceType: 'Patient', id: 'p' }], for: { reference: '#p' } }),
    ],
    ['a reference by identifier', task({ for: { identifier: { value: 'x' }, type: 'Patient' } })],
    ['a reference elsewhere', task({ for: { reference: 'https://elsewhere.example/fhir/Patient/1' } })],
    ['a reference to a version', task({ focus: { reference: 'Task/1/_history/2' } })],
    [
      'a required element that has only an extension',
      { resourceType: 'Task', _status: { extension: [{ url: 'x', valueCode: 'y' }] }, intent: 'order' },
    ],
    ['a value of any datatype', task({ input: [{ type: { text: 'x' }, valuePeriod: { start: '2026' } }] })],
    [
      'elements that repeat themselves',
      {
        resourceType: 'Questionnaire',
        status: 'draft',
        item: [{ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'string' }] }],
      },
    ],
    [
      'large numbers and small ones',
      { resourceType: 'Observation', status: 'final', code: { text: 'x' }, valueQuantity: { value: 1e-7 } },
    ],
  ])('may have %s', (_what, resource) => expect(faultsOf(resource)).toEqual([]))
})

describe('a resource that is not R4', () => {
  it.each([
    ['an unknown element', patient({ colour: 'red' }), 'structure Patient.colour'],
    ['an unknown element deep inside', patient({ name: [{ nick: 'x' }] }), 'structure Patient.name[0].nick'],
    ['an unknown companion', patient({ _colour: {} }), 'structure Patient._colour'],
    ['a companion of something complex', patient({ _name: [{ id: 'x' }] }), 'structure Patient._name'],
    ['a missing element', { resourceType: 'Task', intent: 'order' }, 'required Task.status'],
    [
      'a missing element of an item',
      patient({ link: [{ type: 'refer' }] }),
      'required Patient.link[0].other',
    ],
    [
      'a missing choice',
      {
        resourceType: 'MedicationRequest',
        status: 'draft',
        intent: 'order',
        subject: { reference: 'Patient/1' },
      },
      'required MedicationRequest.medication',
    ],
    [
      'a missing extension URL',
      patient({ extension: [{ valueCode: 'a' }] }),
      'required Patient.extension[0].url',
    ],
    ['a list where one is meant', patient({ birthDate: ['1970'] }), 'structure Patient.birthDate'],
    ['one where a list is meant', patient({ name: { family: 'x' } }), 'structure Patient.name'],
    ['an empty list', patient({ name: [] }), 'structure Patient.name'],
    ['an empty object', patient({ name: [{}] }), 'structure Patient.name[0]'],
    ['null', patient({ birthDate: null }), 'value Patient.birthDate'],
    ['null in a list of objects', patient({ name: [null] }), 'structure Patient.name[0]'],
    [
      'null in a list without a companion',
      patient({ name: [{ given: [null] }] }),
      'value Patient.name[0].given[0]',
    ],
    ['a text where a boolean is meant', patient({ active: 'true' }), 'value Patient.active'],
    ['a number where a text is meant', patient({ name: [{ family: 5 }] }), 'value Patient.name[0].family'],
    ['a text where an object is meant', patient({ maritalStatus: 'M' }), 'structure Patient.maritalStatus'],
    ['an empty text', patient({ name: [{ family: '' }] }), 'value Patient.name[0].family'],
    ['a NUL character', patient({ name: [{ family: 'a\u0000b' }] }), 'value Patient.name[0].family'],
    ['half a character', patient({ name: [{ family: 'a\ud800' }] }), 'value Patient.name[0].family'],
    ['a day that does not exist', patient({ birthDate: '2026-02-30' }), 'value Patient.birthDate'],
    ['a time without a zone', task({ authoredOn: '2026-06-01T10:00:00' }), 'value Task.authoredOn'],
    [
      'a date where an instant is meant',
      {
        resourceType: 'Slot',
        schedule: { reference: 'Schedule/1' },
        status: 'free',
        start: '2026-06-01',
        end: '2026-06-01T10:00:00Z',
      },
      'value Slot.start',
    ],
    [
      'a fraction where a whole number is meant',
      {
        resourceType: 'Appointment',
        status: 'proposed',
        minutesDuration: 1.5,
        participant: [{ status: 'accepted' }],
      },
      'value Appointment.minutesDuration',
    ],
    [
      'zero where at least one is meant',
      {
        resourceType: 'Appointment',
        status: 'proposed',
        minutesDuration: 0,
        participant: [{ status: 'accepted' }],
      },
      'value Appointment.minutesDuration',
    ],
    ['a code with blanks', patient({ language: ' en' }), 'value Patient.language'],
    [
      'bytes that are not base64',
      { resourceType: 'Binary', contentType: 'text/plain', data: 'a*b=' },
      'value Binary.data',
    ],
    [
      'a script in the narrative',
      patient({ text: { status: 'generated', div: '<div><script>x</script></div>' } }),
      'value Patient.text.div',
    ],
    [
      'a handler in the narrative',
      patient({ text: { status: 'generated', div: '<div><img onerror="x"/></div>' } }),
      'value Patient.text.div',
    ],
    ['an id that cannot be one', patient({ id: 'a_b' }), 'value Patient.id'],
    ['a code outside of its list', task({ status: 'booked' }), 'code-invalid Task.status'],
    [
      'a code outside of its list, deep inside',
      patient({ contact: [{ gender: 'f' }] }),
      'code-invalid Patient.contact[0].gender',
    ],
    [
      'two types of one value',
      patient({ deceasedBoolean: true, deceasedDateTime: '2026' }),
      'structure Patient.deceased',
    ],
    ['a type a value cannot have', patient({ deceasedString: 'yes' }), 'structure Patient.deceasedString'],
    [
      'a reference to the wrong type',
      task({ for: { reference: 'Patient/1' }, encounter: { reference: 'Patient/1' } }),
      'value Task.encounter.reference',
    ],
    ['a reference to no type', task({ focus: { reference: 'Nothing/1' } }), 'value Task.focus.reference'],
    ['a reference that is none', task({ focus: { reference: 'see above' } }), 'value Task.focus.reference'],
    [
      'a reference to nothing contained',
      task({ focus: { reference: '#none' } }),
      'invariant Task.focus.reference',
    ],
    [
      'a reference with another type',
      task({ focus: { reference: 'Task/1', type: 'Patient' } }),
      'invariant Task.focus.type',
    ],
    [
      'a period that ends before it starts',
      task({ executionPeriod: { start: '2026-02', end: '2026-01' } }),
      'invariant Task.executionPeriod',
    ],
    [
      'an extension with value and extensions',
      patient({ extension: [{ url: 'x', valueCode: 'a', extension: [{ url: 'y', valueCode: 'b' }] }] }),
      'invariant Patient.extension[0]',
    ],
    ['an extension with neither', patient({ extension: [{ url: 'x' }] }), 'invariant Patient.extension[0]'],
    [
      'something contained twice',
      task({
        contained: [
          {
            resourceType: 'Task',
            id: 'i',
            status: 'draft',
            intent: 'order',
            contained: [{ resourceType: 'Patient', id: 'p' }],
          },
        ],
      }),
      'invariant Task.contained[0]',
    ],
    [
      'something contained without an id',
      task({ contained: [{ resourceType: 'Patient' }] }),
      'required Task.contained[0]',
    ],
    ['something contained of no type', task({ contained: [{ id: 'x' }] }), 'structure Task.contained[0]'],
  ])('has %s', (_what, resource, fault) => expect(faultsOf(resource)).toContain(fault))

  it('is described without repeating what it says', () => {
    const issues = checkStructure(
      patient({ birthDate: 'Smith', name: [{ family: 7, given: ['\u0001Ann'] }] }),
      baseUrl,
    )
    expect(issues).toHaveLength(3)
    expect(JSON.stringify(issues)).not.toMatch(/Smith|Ann/)
  })

  it('does not make anyone read a thousand faults, or wait for endless nesting', () => {
    expect(
      checkStructure(patient({ name: Array.from({ length: 1000 }, () => ({ nick: 1 })) }), baseUrl),
    ).toHaveLength(20)
    let deep: object = { url: 'x', valueCode: 'a' }
    for (let level = 0; level < 5000; level += 1) deep = { url: 'x', extension: [deep] }
    expect(faultsOf(patient({ extension: [deep] })).some((fault) => fault.startsWith('too-costly'))).toBe(
      true,
    )
  })
})

describe('the structure tables', () => {
  it.each(servedTypes)('say what %s needs, and refuse what no resource has', (type) => {
    const faults = faultsOf({ resourceType: type, noSuchElement: 1 })
    expect(faults).toContain(`structure ${type}.noSuchElement`)
  })
})
