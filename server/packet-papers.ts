import { drawPacketPages } from './channels/packet-pages.ts'
import { writeXml } from './channels/write-xml.ts'
import type { Papers } from './use-cases/packets/packet-deps.ts'

/** How packets are drawn and written. */
export const papers: Papers = {
  drawPages: (content, answer, { contact, name, locale }) => {
    const { postalAddress, faxNumber } = contact
    const practice = {
      name: contact.shortName ?? name,
      callBackNumber: contact.callBackNumber ?? '',
      ...(postalAddress === undefined ? {} : { postalAddress }),
      ...(faxNumber === undefined ? {} : { faxNumber }),
    }
    return drawPacketPages(content, answer, practice, locale ?? 'en')
  },
  writeXml,
}
