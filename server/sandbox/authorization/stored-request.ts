import { z } from 'zod'

/** What of an authorization request is kept while a person answers a page; the client is looked up again. */
export const StoredRequest = z.object({
  redirectUri: z.string(),
  state: z.string(),
  scope: z.string(),
  codeChallenge: z.string(),
  nonce: z.string().exactOptional(),
})
