import { afterAll, beforeAll, beforeEach } from 'vitest'
import { openWatchFixture, type WatchFixture } from './watch-fixture.ts'

/** The watch fixture of one test file: opened before its tests, set back before each of them, closed after the last. */
export function useWatch(): WatchFixture {
  let opened: WatchFixture | undefined
  const watch = (): WatchFixture => {
    if (opened === undefined) throw new Error('only a running test has a watch')
    return opened
  }
  beforeAll(async () => {
    opened = await openWatchFixture()
  })
  afterAll(() => opened?.close())
  beforeEach(() => watch().startAt())
  return {
    get db() {
      return watch().db
    },
    get url() {
      return watch().url
    },
    practice: (...asked) => watch().practice(...asked),
    startAt: (...asked) => watch().startAt(...asked),
    keep: (...asked) => watch().keep(...asked),
    auditOf: (...asked) => watch().auditOf(...asked),
    close: () => watch().close(),
  }
}
