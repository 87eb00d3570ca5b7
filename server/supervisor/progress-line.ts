/** Where progress is shown: standard error, so that a command's own output stays clean. */
export type ProgressStream = {
  readonly isTTY?: boolean | undefined
  readonly write: (text: string) => unknown
}

/** How a step that takes minutes says how far it is. */
export type ProgressLine = {
  readonly show: (text: string) => void
  /** Leaves what was said last and ends its line. */
  readonly end: () => void
}

/** Often enough to see that it lives, seldom enough for a log. */
const plainIntervalMs = 5_000

/** On a terminal one line that is written over; elsewhere a line every few seconds, and the last one. */
export function openProgressLine(stream: ProgressStream, now: () => number): ProgressLine {
  let [saidAt, pending] = [-Infinity, '']
  const say = (text: string) => {
    stream.write(`${text}\n`)
    ;[saidAt, pending] = [now(), '']
  }
  return {
    show: (text) => {
      pending = text
      if (stream.isTTY === true) stream.write(`\r\x1b[2K${text}`)
      else if (now() - saidAt >= plainIntervalMs) say(text)
    },
    end: () => {
      if (pending === '') return
      if (stream.isTTY === true) stream.write('\n')
      else say(pending)
      pending = ''
    },
  }
}
