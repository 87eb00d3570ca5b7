import { Zip, ZipDeflate } from 'fflate'

/** One file of an archive, a piece at a time. */
export type ZipEntry = { name: string; chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

/** An archive as it is written: of any size in bounded memory. What a file throws ends it. */
export function writeZip(entries: AsyncIterable<ZipEntry>): ReadableStream<Uint8Array> {
  const pieces = zipped(entries)
  return new ReadableStream({
    pull: async (controller) => {
      const piece = await pieces.next()
      if (piece.done === true) controller.close()
      else controller.enqueue(piece.value)
    },
    cancel: async () => void (await pieces.return(undefined)),
  })
}

async function* zipped(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  let failure: Error | undefined
  const zip = new Zip((error, piece) => {
    if (error === null) ready.push(piece)
    else failure = error
  })
  function* drain(): Generator<Uint8Array> {
    if (failure !== undefined) throw failure
    yield* ready.splice(0)
  }
  for await (const { name, chunks } of entries) {
    const file = new ZipDeflate(name, { level: 6 })
    zip.add(file)
    for await (const chunk of chunks) {
      file.push(chunk)
      yield* drain()
    }
    file.push(new Uint8Array(), true)
    yield* drain()
  }
  zip.end()
  yield* drain()
}
