import { z } from 'zod'
import type { SandboxRecord } from './sandbox-record.ts'

/** What must never be read outside of the record, by kind; matched as it is written, whole words only. */
export type SaidOfPatients = ReadonlyMap<string, ReadonlySet<string>>

const Patient = z.looseObject({
  birthDate: z.string().optional(),
  name: z
    .array(z.looseObject({ family: z.string().optional(), given: z.array(z.string()).default([]) }))
    .default([]),
  telecom: z.array(z.looseObject({ value: z.string() })).default([]),
  identifier: z.array(z.looseObject({ value: z.string() })).default([]),
})
const Text = z.looseObject({ text: z.string().optional() })
const Order = z.looseObject({
  performerType: Text.optional(),
  reasonCode: z.array(Text).default([]),
  note: z.array(Text).default([]),
})
const Attachment = z.looseObject({ contentType: z.string().default(''), data: z.string().default('') })
const Document = z.looseObject({ content: z.array(z.looseObject({ attachment: Attachment })).default([]) })

/** Shorter given names are words or parts of other words. */
const shortestName = 4
/** A line of a note this long is that note's own. */
const shortestLine = 25

/** Collects what the record says of its patients: names, birth dates, numbers, specialties and the words of notes. */
export async function readSaidOfPatients(record: SandboxRecord): Promise<SaidOfPatients> {
  const patients = z.array(Patient).parse(await record.search('Patient', {}))
  const orders = z.array(Order).parse(await record.search('ServiceRequest', {}))
  const documents = z.array(Document).parse(await record.search('DocumentReference', {}))
  const names = patients.flatMap(({ name }) => name.flatMap(({ family = '', given }) => [family, ...given]))
  return new Map([
    ['name', new Set(names.filter((name) => name.length >= shortestName))],
    ['birth date', new Set(patients.flatMap(({ birthDate }) => birthDate ?? []))],
    [
      'number',
      new Set(
        patients.flatMap(({ telecom, identifier }) => [...telecom, ...identifier].map(({ value }) => value)),
      ),
    ],
    ['specialty', new Set(orders.flatMap(({ performerType }) => performerType?.text ?? []))],
    [
      'reason',
      new Set(
        orders.flatMap(({ reasonCode, note }) => [...reasonCode, ...note].flatMap(({ text }) => text ?? [])),
      ),
    ],
    [
      'note',
      new Set(documents.flatMap(({ content }) => content.flatMap(({ attachment }) => linesOf(attachment)))),
    ],
  ])
}

function linesOf({ contentType, data }: z.infer<typeof Attachment>): string[] {
  if (!contentType.startsWith('text/')) return []
  const lines = Buffer.from(data, 'base64').toString().split('\n')
  return lines.map((line) => line.trim()).filter((line) => line.length >= shortestLine)
}

/** What of it a text says, as `kind: words`; empty when it says nothing. */
export function findSaid(text: string, said: SaidOfPatients): string[] {
  const folded = text.toLowerCase()
  return [...said].flatMap(([kind, words]) =>
    [...words].filter((word) => holds(folded, word.toLowerCase())).map((word) => `${kind}: ${word}`),
  )
}

/** Not as a part of another word or number. */
function holds(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + word.length]]
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true
  }
  return false
}
