/** What a value was found to be: as the schema wants it, or not. */
type Found = { success: true; data: unknown } | { success: false; error: TypeError }
type Check = (value: unknown) => boolean
type Schema = {
  safeParse: (value: unknown) => Found
  parse: (value: unknown) => unknown
  check: (...checks: readonly Check[]) => Schema
}
type Shape = Readonly<Record<string, Schema>>

/**
 * The part of `zod/mini` that the page's own schemas use, in a tenth of its size. The build puts it in its place
 * (vite.config.ts) for the browser only; tests hold it against zod with every schema there is, and a function that
 * is missing here fails the build.
 */
const mismatch: Found = { success: false, error: new TypeError('the value is not what its schema says') }
const found = (data: unknown): Found => ({ success: true, data })

function schema(safeParse: (value: unknown) => Found): Schema {
  return {
    safeParse,
    parse: (value) => {
      const result = safeParse(value)
      if (result.success) return result.data
      throw result.error
    },
    check: (...checks) =>
      schema((value) => {
        const result = safeParse(value)
        return result.success && !checks.every((check) => check(result.data)) ? mismatch : result
      }),
  }
}

const accepting = (isAccepted: Check): Schema =>
  schema((value) => (isAccepted(value) ? found(value) : mismatch))

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Compiling schemas at run time is what `jitless` forbids; nothing here ever does. */
export const config = (): void => undefined

export const string = (): Schema => accepting((value) => typeof value === 'string')
export const number = (): Schema => accepting((value) => Number.isFinite(value))
export const boolean = (): Schema => accepting((value) => typeof value === 'boolean')
export const unknown = (): Schema => schema(found)
export const custom = (isAccepted: Check): Schema => accepting(isAccepted)
export const literal = (wanted: unknown): Schema => accepting((value) => value === wanted)
export const url = (): Schema => accepting((value) => typeof value === 'string' && URL.canParse(value))
const oneOf = (wanted: readonly unknown[]): Schema => accepting((value) => wanted.includes(value))
export { oneOf as enum, fallback as catch }

export const minLength =
  (least: number): Check =>
  (value) =>
    String(value).length >= least
export const maxLength =
  (most: number): Check =>
  (value) =>
    String(value).length <= most
export const regex =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(String(value))

export const optional = (inner: Schema): Schema =>
  schema((value) => (value === undefined ? found(value) : inner.safeParse(value)))
/** What is read is not changed; the word is for the compiler alone. */
export const readonly = (inner: Schema): Schema => inner
export const nullable = (inner: Schema): Schema =>
  schema((value) => (value === null ? found(value) : inner.safeParse(value)))
const fallback = (inner: Schema, instead: unknown): Schema =>
  schema((value) => {
    const result = inner.safeParse(value)
    return result.success ? result : found(instead)
  })
export const union = (members: readonly Schema[]): Schema =>
  schema((value) => {
    for (const member of members) {
      const result = member.safeParse(value)
      if (result.success) return result
    }
    return mismatch
  })
export const transform = (change: (value: unknown) => unknown): Schema =>
  schema((value) => found(change(value)))
export const pipe = (from: Schema, into: Schema): Schema =>
  schema((value) => {
    const result = from.safeParse(value)
    return result.success ? into.safeParse(result.data) : result
  })

export const array = (item: Schema): Schema =>
  schema((value) => {
    if (!Array.isArray(value)) return mismatch
    const items = value.map((each) => item.safeParse(each))
    return items.every((each) => each.success) ? found(items.map(({ data }) => data)) : mismatch
  })

function readEntries(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  schemaOf: (name: string) => Schema,
) {
  const entries: (readonly [string, unknown])[] = []
  for (const name of names) {
    const result = schemaOf(name).safeParse(value[name])
    if (!result.success) return undefined
    if (result.data !== undefined || name in value) entries.push([name, result.data])
  }
  return entries
}

export const record = (_key: Schema, item: Schema): Schema =>
  schema((value) => {
    const entries = isPlain(value) ? readEntries(value, Object.keys(value), () => item) : undefined
    return entries === undefined ? mismatch : found(Object.fromEntries(entries))
  })

const shaped = (shape: Shape, isLoose: boolean): Schema =>
  schema((value) => {
    if (!isPlain(value)) return mismatch
    const entries = readEntries(value, Object.keys(shape), (name) => shape[name] ?? unknown())
    if (entries === undefined) return mismatch
    return found({ ...(isLoose && value), ...Object.fromEntries(entries) })
  })
export const object = (shape: Shape): Schema => shaped(shape, false)
export const looseObject = (shape: Shape): Schema => shaped(shape, true)
