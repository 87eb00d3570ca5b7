import { describe, expect, test } from 'vitest'
import type { DirectMessage } from '../../server/channels/mdn.ts'
import { readDirectMail } from '../../server/channels/mdn.ts'
import { aMailWith, attachedNote, forwarded } from '../support/forwarded-mail.ts'

async function read(raw: string): Promise<DirectMessage> {
  const reading = await readDirectMail(Buffer.from(raw), new Date('2026-11-26T15:00:00Z'))
  if (reading.kind !== 'message') throw new Error('read as a report')
  return reading.message
}

const note = Buffer.from('Seen on Monday.')
const inner = aMailWith('inner', 'What the specialist wrote.', attachedNote(note))

/** Nested so many times that the note lies that deep. */
const atDepth = (depth: number): string =>
  depth === 0 ? inner : aMailWith(`outer-${depth}`, `Forward ${depth}.`, forwarded(atDepth(depth - 1)))

const filesOf = ({ attachments }: DirectMessage) =>
  attachments.map(({ filename, contentType, content }) => [
    filename,
    contentType,
    Buffer.from(content).toString(),
  ])

describe('a mail that forwards another', () => {
  test.each([
    ['as a part', ['Content-Type: message/rfc822']],
    ['as an attachment', ['Content-Type: message/rfc822', 'Content-Disposition: attachment; filename=x.eml']],
    ['in the text', ['Content-Type: message/rfc822', 'Content-Disposition: inline']],
    ['with addresses that are not ASCII', ['Content-Type: message/global']],
    ['as bytes that are called one', ['Content-Type: application/octet-stream; name=x.eml']],
  ])('%s brings what is attached to that one, and says what it says', async (_, headers) => {
    const message = await read(aMailWith('outer', 'See below.', forwarded(inner, ...headers)))
    expect(filesOf(message)).toEqual([['note.txt', 'text/plain', 'Seen on Monday.']])
    expect(message.messageId).toBe('<outer@direct.specialist.example>')
    expect(message.text).toMatch(/See below\.[\s\S]*inner@direct[\s\S]*What the specialist wrote\./)
  })

  test('brings what is attached five mails down, and what lies deeper as the mail it lies in', async () => {
    expect(filesOf(await read(atDepth(5)))).toEqual([['note.txt', 'text/plain', 'Seen on Monday.']])
    const [[name, type, content] = []] = filesOf(await read(atDepth(6)))
    expect([name, type]).toEqual(['message.eml', 'message/rfc822'])
    expect(content).toContain('What the specialist wrote.')
  })

  test('opens no more than fifty, and keeps the rest as they came', async () => {
    const boundary = '\r\n--b-outer\r\n'
    const many = Array.from({ length: 51 }, () => forwarded(inner).join('\r\n')).join(boundary)
    const types = filesOf(await read(aMailWith('outer', 'All of them.', [many]))).map(([, type]) => type)
    expect(types.filter((type) => type === 'text/plain')).toHaveLength(50)
    expect(types.filter((type) => type === 'message/rfc822')).toHaveLength(1)
  })

  test('and calls a document one that it is not, brings the document', async () => {
    const pdf = ['Content-Type: application/pdf; name=note.eml', '', '%PDF-1.4']
    expect(filesOf(await read(aMailWith('outer', 'See below.', pdf)))).toEqual([
      ['note.eml', 'application/pdf', '%PDF-1.4'],
    ])
  })
})
