/** The parts of the settings, in their order. */
export const settingsParts = ['policy', 'history', 'channels', 'messages', 'notes'] as const
export type SettingsPart = (typeof settingsParts)[number]

/** The part of the address behind `#`. */
export function writeSettingsPart(part: SettingsPart): string {
  return part === 'policy' ? '#/settings' : `#/settings/${part}`
}

/** Which part an address names; the policy when it names none. */
export function readSettingsPart(hash: string): SettingsPart {
  const named = /^#\/settings\/([a-z]+)$/.exec(hash)?.[1]
  return settingsParts.find((part) => part === named) ?? 'policy'
}
