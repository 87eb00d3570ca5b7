import { inflateSync } from 'node:zlib'

/** What the pages show and where: text by its place from the top, and every color that is set. */
export function readPages(pdf: Uint8Array) {
  const bytes = Buffer.from(pdf)
  const streams: string[] = []
  for (let from = bytes.indexOf('stream\n'); from >= 0; from = bytes.indexOf('stream\n', from + 1)) {
    const isFlate = bytes.subarray(Math.max(0, from - 120), from).includes('/FlateDecode')
    if (!isFlate) continue
    streams.push(inflateSync(bytes.subarray(from + 7, bytes.indexOf('\nendstream', from))).toString('latin1'))
  }
  const content = streams.filter((each) => each.includes(' Tf'))
  const lines = content.flatMap((page) =>
    [...page.matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm[\s\S]*?\[(.*?)\] TJ/g)].map((match) => ({
      x: Number(match[1]),
      top: 792 - Number(match[2]),
      text: [...(match[3] ?? '').matchAll(/<([0-9a-f]+)>/g)]
        .map(([, hex]) => new TextDecoder('windows-1252').decode(Buffer.from(hex ?? '', 'hex')))
        .join(''),
    })),
  )
  return {
    pages: content.length,
    lines,
    text: lines.map((line) => line.text).join('\n'),
    content: content.join(''),
  }
}
