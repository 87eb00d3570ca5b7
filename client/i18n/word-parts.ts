/** Messages by id. */
export type Messages = Readonly<Record<string, string>>

/** One language's words: the app's own, and those for what the domain says. */
export type Words = { own: Messages; domain: Messages }

/**
 * What no card, notice or banner says: it is needed when somebody reads more than the first status. The first part
 * of an id is its topic.
 */
const laterTopics: Readonly<Record<keyof Words, ReadonlySet<string>>> = {
  own: new Set([
    'error',
    'detail',
    'why',
    'timeline',
    'match',
    'conflicts',
    'clocks',
    'step',
    'steps',
    'print',
    'set-aside',
    'refer',
  ]),
  domain: new Set([
    'action',
    'ball',
    'channel',
    'clock',
    'conflict',
    'due',
    'escalation',
    'green',
    'mark',
    'match',
    'may-belong',
    'outcome',
    'policy',
    'recipient',
    'rule',
    'source-state',
    'timeline',
    'turn',
    'unusable',
  ]),
}

function pick(messages: Messages, shelf: keyof Words, isLater: boolean): Messages {
  const ofPart = Object.entries(messages).filter(
    ([id]) => laterTopics[shelf].has(id.split('.')[0] ?? '') === isLater,
  )
  return Object.fromEntries(ofPart)
}

/** The words that the first status needs, or all the others. */
export function wordsOf(part: 'first' | 'later', words: Words): Words {
  const isLater = part === 'later'
  return { own: pick(words.own, 'own', isLater), domain: pick(words.domain, 'domain', isLater) }
}

/** Both parts as one. */
export function joinWords(one: Words, other: Words): Words {
  return { own: { ...one.own, ...other.own }, domain: { ...one.domain, ...other.domain } }
}
