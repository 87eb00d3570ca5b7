/**
 * What Twilio answers by itself unless it is told otherwise: single words, whatever their case. It blocks the number
 * after a word of the first list, and takes the block away after one of the second.
 *
 * @see {@link https://help.twilio.com/articles/223134027 | Twilio: support for opt-out keywords}
 */
const handled = {
  stop: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'],
  start: ['START', 'YES', 'UNSTOP'],
  help: ['HELP', 'INFO'],
} as const

/** What the provider took a reply for, where it handles such words; nothing for whatever else it says. */
export function readAsProvider(text: string): 'stop' | 'start' | 'help' | undefined {
  const word = text.trim().toUpperCase()
  return (['stop', 'start', 'help'] as const).find((kind) =>
    handled[kind].some((keyword) => keyword === word),
  )
}
