/** How much may be asked of one EHR. */
export type BucketRules = {
  /** Requests that may follow each other at once after a quiet time. */
  readonly burst: number
  readonly perSecond: number
}

/** What is left at a moment; `atMs` is an instant of the real clock. */
export type Bucket = { readonly left: number; readonly atMs: number }

/**
 * Takes one request out of the bucket. A bucket may go below nothing: then the request waits for what comes in, and
 * those after it for longer, so that requests keep their order.
 *
 * @returns the bucket afterwards, and how long this request has to wait, 0 for not at all
 */
export function takeFromBucket(
  bucket: Bucket,
  rules: BucketRules,
  nowMs: number,
): { bucket: Bucket; waitMs: number } {
  const passedMs = Math.max(0, nowMs - bucket.atMs)
  const left = Math.min(rules.burst, bucket.left + (passedMs * rules.perSecond) / 1_000) - 1
  const waitMs = left >= 0 ? 0 : Math.ceil((-left * 1_000) / rules.perSecond)
  return { bucket: { left, atMs: Math.max(bucket.atMs, nowMs) }, waitMs }
}
