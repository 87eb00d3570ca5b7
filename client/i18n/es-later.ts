import { es as domain } from '#domain/wording/es.ts'
import { es as own } from './es.ts'
import { wordsOf } from './word-parts.ts'

/** Everything the first status does not say, in Spanish; picked and compiled when the client is built. */
export const words = wordsOf('later', { own, domain })
