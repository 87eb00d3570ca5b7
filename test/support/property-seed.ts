import fc from 'fast-check'
import { z } from 'zod'

/** A run tries the same cases every time; another seed tries others: `BATON_TEST_SEED=7 npm test`. */
const Seed = z.coerce.number().int().default(20_260_105)

fc.configureGlobal({ seed: Seed.parse(process.env['BATON_TEST_SEED']) })
