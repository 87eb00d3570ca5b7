import { describe, expect, test } from 'vitest'
import type { TimelineEntry } from '#domain/loop-facts.ts'
import { withAcceptances, type SentPacket } from '#domain/packet/packet-standing.ts'

const at = (iso: string) => Date.parse(iso)
const packet = (id: string, sent: string | undefined, over: Partial<SentPacket> = {}): SentPacket => ({
  ...{ id, pages: 3, sha256: 'ab', heldOut: 0, madeAt: at('2026-01-05T15:00:00Z') },
  recipient: { name: 'Riverside', channel: 'fax' },
  ...(sent !== undefined && { transmittedAt: at(sent) }),
  ...over,
})
const happened = (what: string, iso: string): TimelineEntry => ({
  ...{ what, at: at(iso), evidence: [], source: 'human' },
})
const accepted = (packets: readonly SentPacket[], timeline: readonly TimelineEntry[]) =>
  withAcceptances(packets, timeline, 'America/New_York')
    .filter(({ acceptedAt }) => acceptedAt !== undefined)
    .map(({ id }) => id)

const first = packet('first', '2026-01-05T15:00:00Z')
const second = packet('second', '2026-01-08T15:00:00Z')

describe('an acceptance that somebody recorded', () => {
  test('is of the packet that had gone out last by then', () => {
    const timeline = [happened('accepted', '2026-01-09T15:00:00Z')]
    expect(accepted([second, first], timeline)).toEqual(['second'])
    expect(accepted([second, first], [happened('accepted', '2026-01-06T15:00:00Z')])).toEqual(['first'])
  })

  test('that is known to the day only may be of a packet of that day', () => {
    expect(accepted([first], [happened('accepted', '2026-01-05T05:00:00Z')])).toEqual(['first'])
    expect(accepted([first], [happened('accepted', '2026-01-05T04:00:00Z')])).toEqual([])
  })

  test('by the next receiver is of no packet that went to the one before, whose own stays', () => {
    const timeline = [
      happened('accepted', '2026-01-06T15:00:00Z'),
      happened('redirected', '2026-01-07T15:00:00Z'),
      happened('accepted', '2026-01-10T15:00:00Z'),
    ]
    expect(accepted([first], timeline)).toEqual(['first'])
    expect(accepted([packet('old', '2026-01-06T16:00:00Z')], timeline.slice(1))).toEqual([])
    expect(accepted([second, first], timeline)).toEqual(['second', 'first'])
  })

  test('is of none that did not get there, nor of one that still waits', () => {
    const failed = packet('failed', '2026-01-08T15:00:00Z', { failedAt: at('2026-01-08T15:01:00Z') })
    const timeline = [happened('accepted', '2026-01-09T15:00:00Z')]
    expect(accepted([packet('waits', undefined), failed, first], timeline)).toEqual(['first'])
  })

  test('and came by the answer page stays with the packet whose page it was', () => {
    const answered = { ...first, acceptedAt: at('2026-01-09T15:00:00Z') }
    expect(accepted([second, answered], [happened('accepted', '2026-01-09T15:00:00Z')])).toEqual(['first'])
  })
})
