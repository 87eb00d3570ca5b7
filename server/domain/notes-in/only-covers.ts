/**
 * What a letter consists of that says no more than "here it is". Nothing that asks, denies, counts or puts off stands here:
 * better somebody reads ten covering letters than nobody the one that says something.
 */
const coveringWords: ReadonlySet<string> = new Set(
  `a afternoon and as attach attached attachment attachments best clinical consult consultation copy dear doctor document
  documents dr enclosed evening file find for from fyi good greetings hello here hi is it kind letter md morning note notes of
  our patient please re record records referral regarding regards report reports sent sincerely team thank thanks the this to
  we with you your
  adjunta adjunto adjuntos anexo atentamente buenas buenos carta consulta cordialmente de del documento días dra el en
  encontrará enviamos estimada estimado favor gracias hola informe la las le los médico nota nuestro paciente para por referido
  remisión saludos se su tardes un una y`.split(/\s+/),
)

/** Whom somebody is to see is another thing, and is said with the same word. */
const seeHere = /\bsee (?:the )?(?:attached|enclosed)\b/giu

const wordsIn = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * Whether a message says nothing beside the documents it brings: each of its words covers, or is a name that the documents
 * give as well. What it says in numbers, in a question or in words of its own somebody has to read.
 *
 * @param names - of the people, practices and papers in its documents
 */
export function onlyCovers(text: string, names: readonly string[]): boolean {
  const known = new Set(names.flatMap(wordsIn))
  return (
    !text.includes('?') &&
    wordsIn(text.replaceAll(seeHere, '')).every((word) => coveringWords.has(word) || known.has(word))
  )
}
