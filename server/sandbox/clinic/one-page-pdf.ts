/** PDF string literals escape three characters; anything outside Latin-1 has no place in a standard font. */
function literal(line: string): string {
  return line
    .replaceAll('’', "'")
    .replace(/[^\x20-\xff]/g, '?')
    .replace(/[\\()]/g, (character) => `\\${character}`)
}

/** What fits between the margins in 10-point Helvetica, whose characters are about half as wide as high. */
const lineLength = 92

function wrap(line: string): readonly string[] {
  const rows: string[] = []
  let row = ''
  for (const word of line.split(' ')) {
    if (row && row.length + 1 + word.length > lineLength) {
      rows.push(row)
      row = `    ${word}`
    } else row = row ? `${row} ${word}` : word
  }
  return [...rows, row]
}

/**
 * A small real PDF: one letter-size page of text in Helvetica, readable by any viewer.
 *
 * @param lines - paragraphs, wrapped here; all of them together must fit on a page (about 48 rows)
 * @returns the file, base64
 * @see {@link https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf | PDF 1.7, 7.5}
 */
export function onePagePdf(lines: readonly string[]): string {
  const text = lines
    .flatMap(wrap)
    .map((line) => `(${literal(line)}) Tj T*`)
    .join('\n')
  const stream = `BT /F1 10 Tf 14 TL 56 740 Td\n${text}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((body, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(file + end + trailer, 'latin1').toString('base64')
}
