const pattern = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?(?:\.\d{1,4})?)?([+-]\d{4})?$/

/**
 * A time as HL7 v2 and C-CDA write it (`20260120`, `202601201430-0500`), in FHIR's form. One without a zone names only
 * its day: nobody knows whose clock it was read from.
 *
 * @see {@link https://hl7.org/fhir/R4/datatypes.html#dateTime | FHIR R4 dateTime}
 */
export function fromHl7Time(text: string): string | undefined {
  const [, year, month, day, hour, minute, second = '00', zone] = pattern.exec(text.trim()) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const date = `${year}-${month}-${day}`
  if (hour === undefined || minute === undefined || zone === undefined) return date
  return `${date}T${hour}:${minute}:${second}${zone.slice(0, 3)}:${zone.slice(3)}`
}
