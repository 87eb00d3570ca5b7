/** What one notification says of a subscription and its events. */
export type Notification = {
  readonly subscription: string
  readonly topic: string
  readonly type: 'handshake' | 'event-notification'
  /** Events since the subscription started, this one included. */
  readonly count: number
  /** Absolute addresses of what changed. */
  readonly focuses: readonly string[]
}

/**
 * A notification as an R4 server says it, with ids only.
 *
 * @see {@link https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/notifications.html | Backport, notifications}
 */
export function toNotificationBundle(
  { subscription, topic, type, count, focuses }: Notification,
  at: Date,
): object {
  const events = focuses.map((reference, index) => ({
    name: 'notification-event',
    part: [
      { name: 'event-number', valueString: String(count - focuses.length + index + 1) },
      { name: 'timestamp', valueInstant: at.toISOString() },
      { name: 'focus', valueReference: { reference } },
    ],
  }))
  const parameter = [
    { name: 'subscription', valueReference: { reference: subscription } },
    { name: 'topic', valueCanonical: topic },
    { name: 'status', valueCode: type === 'handshake' ? 'requested' : 'active' },
    { name: 'type', valueCode: type },
    { name: 'events-since-subscription-start', valueString: String(count) },
    ...events,
  ]
  const status = {
    fullUrl: `${subscription}/$status`,
    resource: { resourceType: 'Parameters', parameter },
    request: { method: 'GET', url: `${subscription}/$status` },
    response: { status: '200' },
  }
  return { resourceType: 'Bundle', type: 'history', timestamp: at.toISOString(), entry: [status] }
}
