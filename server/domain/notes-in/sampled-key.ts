/** Five of a hundred notes that file themselves are looked at by a person; which ones, nobody can foresee or steer. */
const sampledOf256 = 13

/** @param key - a hash in hexadecimal */
export function isSampledKey(key: string): boolean {
  return Number.parseInt(key.slice(0, 2), 16) < sampledOf256
}
