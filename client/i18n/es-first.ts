import { es as domain } from '#domain/wording/es.ts'
import { es as own } from './es.ts'
import { wordsOf } from './word-parts.ts'

/** What the first status says, in Spanish; picked and compiled when the client is built. */
export const words = wordsOf('first', { own, domain })
