import { en as domain } from '#domain/wording/en.ts'
import { en as own } from './en.ts'
import { wordsOf } from './word-parts.ts'

/** Everything the first status does not say, in English; picked and compiled when the client is built. */
export const words = wordsOf('later', { own, domain })
