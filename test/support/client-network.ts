import { setupServer } from 'msw/node'

/** The network of a client test: nothing answers that a test has not set up. */
export const network = setupServer()
