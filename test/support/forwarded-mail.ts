/** A mail with one part beside its text, as it goes over the wire. */
export function aMailWith(name: string, text: string, part: readonly string[]): string {
  const boundary = `b-${name}`
  return [
    `From: ${name}@direct.specialist.example`,
    'To: referrals@direct.practice.example',
    `Message-ID: <${name}@direct.specialist.example>`,
    `Subject: ${name}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary=${boundary}`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    `--${boundary}`,
    ...part,
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

/** A note as it is attached. */
export function attachedNote(content: Uint8Array): readonly string[] {
  return [
    'Content-Type: text/plain; name=note.txt',
    'Content-Disposition: attachment; filename=note.txt',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64'),
  ]
}

/** A mail as the part of another, the way the sender's program declares it. */
export function forwarded(mail: string, ...headers: readonly string[]): readonly string[] {
  return [...(headers.length === 0 ? ['Content-Type: message/rfc822'] : headers), '', mail]
}
