import type { FaultEffect } from './fault.ts'

/** The write is done, and nobody learns of it: a client that simply repeats it does it twice. */
export const cutAfterCommit: FaultEffect = {
  title: 'Connection cut after commit',
  description: 'A write is carried out, then the connection ends without an answer',
  concerns: ({ isWrite }) => isWrite,
  async answer({ proceed, sever }) {
    const response = await proceed()
    return response.ok ? sever() : response
  },
}
