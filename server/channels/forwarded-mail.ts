import { simpleParser } from 'mailparser'

/** A file that came with a mail. */
export type MailFile = { filename: string; contentType: string; content: Uint8Array }

type Mail = Awaited<ReturnType<typeof simpleParser>>

/** What a mail says and brings, with what it forwards. */
export type OpenedMail = {
  /** Its own text, then that of each mail it forwards, each under who wrote it and its subject. */
  text: string
  /** In the order they came. A mail that was not opened is one of them, as `message/rfc822`. */
  files: readonly MailFile[]
}

/** A note that went through a few offices; each level costs reading everything below it once more. */
const maxDepth = 5
/** As many as a package may have files. */
const maxMails = 50

const mailType = 'message/rfc822'
/** RFC 2046 § 5.2.1, and RFC 6532 § 3.7 for headers that are not ASCII. */
const mailTypes: ReadonlySet<string> = new Set([mailType, 'message/global'])

/** Reads one mail as it came; what it forwards as a part of its own stays closed. */
export function parseMail(raw: Uint8Array): Promise<Mail> {
  return simpleParser(Buffer.from(raw), { keepDeliveryStatus: true, skipHtmlToText: false })
}

/**
 * Opens the mails that a mail forwards, and those that they forward: what is attached in there is attached all the same.
 * One that lies too deep, comes after too many or cannot be read stays a file.
 */
export function openForwarded(mail: Mail): Promise<OpenedMail> {
  let opened = 0
  const openMail = async (each: Mail, depth: number): Promise<OpenedMail> => {
    const parts: OpenedMail[] = [{ text: each.text ?? '', files: [] }]
    for (const attachment of each.attachments) parts.push(await openFile(toFile(attachment), depth))
    const texts = parts.map(({ text }) => text).filter((text) => /\S/.test(text))
    return { text: texts.join('\n\n'), files: parts.flatMap(({ files }) => files) }
  }
  const openFile = async (file: MailFile, depth: number): Promise<OpenedMail> => {
    if (!isMail(file)) return { text: '', files: [file] }
    if (depth === maxDepth || opened === maxMails)
      return { text: '', files: [{ ...file, contentType: mailType }] }
    const inner = await parseMailIfAny(file.content)
    if (inner === undefined) return { text: '', files: [file] }
    opened += 1
    const { text, files } = await openMail(inner, depth + 1)
    return { text: `${toHeading(inner)}\n\n${text}`, files }
  }
  return openMail(mail, 0)
}

function toFile({ filename, contentType, content }: Mail['attachments'][number]): MailFile {
  const type = contentType.toLowerCase()
  return mailTypes.has(type)
    ? { filename: filename ?? 'message.eml', contentType: mailType, content }
    : { filename: filename ?? 'attachment', contentType, content }
}

/** Some programs forward a mail as bytes that are only called one. */
function isMail({ filename, contentType }: MailFile): boolean {
  return contentType === mailType || /\.eml$/i.test(filename)
}

/** What has no header is no mail, whatever it is called. */
async function parseMailIfAny(raw: Uint8Array): Promise<Mail | undefined> {
  try {
    const mail = await parseMail(raw)
    const known = /^(from|date|subject|message-id|mime-version)$/
    return mail.headerLines.some(({ key }) => known.test(key)) ? mail : undefined
  } catch {
    // It stays a file, for a person to open.
    return undefined
  }
}

function toHeading({ from, subject }: Mail): string {
  const lines = [from && `From: ${from.text}`, subject && `Subject: ${subject}`]
  return lines.filter((line) => line !== undefined && line !== '').join('\n')
}
