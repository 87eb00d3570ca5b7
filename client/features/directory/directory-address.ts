/** The part of the address behind `#` for the directory, and for one of its receivers. Receivers are no patients. */
export function writeDirectoryPlace(receiver?: string): string {
  return receiver === undefined ? '#/directory' : `#/directory/${receiver}`
}

/** Which receiver an address names; nothing when it names none. */
export function readDirectoryPlace(hash: string): string | undefined {
  return /^#\/directory\/([A-Za-z0-9-]{1,64})$/.exec(hash)?.[1]
}
