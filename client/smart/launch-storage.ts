/** The one key that fhirclient would share between all launches of a browser tab. */
const sharedKey = 'SMART_KEY'

/** The part of `sessionStorage` that is needed; embedded browsers may hand out one area to several charts. */
export type StorageArea = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * fhirclient's storage, where every launch lives under its own `state` and nothing is shared:
 * the common key reads as empty and is never written, so no launch can find another one's patient.
 */
export class LaunchStorage {
  readonly #area: StorageArea

  constructor(area: StorageArea) {
    this.#area = area
  }

  get(key: string | null): Promise<unknown> {
    if (key === null || key === sharedKey) return Promise.resolve(null)
    return Promise.resolve(parseOrNull(this.#area.getItem(key)))
  }

  set(key: string, value: unknown): Promise<unknown> {
    if (key !== sharedKey) this.#area.setItem(key, JSON.stringify(value))
    return Promise.resolve(value)
  }

  unset(key: string | null): Promise<boolean> {
    if (key === null || key === sharedKey || this.#area.getItem(key) === null) return Promise.resolve(false)
    this.#area.removeItem(key)
    return Promise.resolve(true)
  }
}

/** What another program left under our key is as good as nothing. */
function parseOrNull(text: string | null): unknown {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return null
  }
}
