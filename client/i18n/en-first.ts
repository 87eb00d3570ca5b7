import { en as domain } from '#domain/wording/en.ts'
import { en as own } from './en.ts'
import { wordsOf } from './word-parts.ts'

/** What the first status says, in English; picked and compiled when the client is built. */
export const words = wordsOf('first', { own, domain })
