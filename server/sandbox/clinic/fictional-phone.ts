const areaCodes = ['413', '508', '617', '781', '978']

/** NANP numbers 555-0100 … 555-0199 are set aside for fiction; the area code keeps them apart. */
export function fictionalPhone(serial: number): string {
  return `+1${areaCodes[Math.floor(serial / 100) % areaCodes.length]}55501${String(serial % 100).padStart(2, '0')}`
}
