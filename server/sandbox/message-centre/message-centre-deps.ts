import type { HispDeps } from '../peers/hisp-peer.ts'
import type { PeerDeps } from '../peers/peer-deps.ts'
import type { MovingDeps } from './move-clocks.ts'

/** What the message centre shows, answers and moves. */
export type MessageCentreDeps = {
  readonly peers: PeerDeps
  /** For answers by Direct message. */
  readonly hisp: HispDeps
  readonly moving: MovingDeps
}
