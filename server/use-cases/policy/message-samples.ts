import type { MessageSamples } from '#contract/settings.ts'
import { listMessageCatalogue } from '#domain/notifications/message-catalogue.ts'
import type { MessageLanguage, OutgoingMessage } from '#domain/notifications/outgoing-message.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import type { Tenant } from '../../config/smart-config.ts'

/** Every message this practice can send, as its recipient has it, about a patient who does not exist. */
export function listMessageSamples({ name, contact }: Tenant, language: MessageLanguage): MessageSamples {
  const ours = {
    practiceName: contact.shortName ?? name,
    ...(contact.callBackNumber !== undefined && { callBackNumber: contact.callBackNumber }),
  }
  return {
    messages: listMessageCatalogue()
      .filter((message) => message.language === language)
      .map((message) => {
        const { audience, channel, notice } = message
        return { audience, channel, notice, ...renderMessage(inOurName(message, ours)) }
      }),
  }
}

function inOurName(
  message: OutgoingMessage,
  ours: { practiceName: string; callBackNumber?: string },
): OutgoingMessage {
  // Each kind of message has values of its own: told apart, so that none gets what it may not hold.
  switch (message.audience) {
    case 'staff':
      return { ...message, values: { ...message.values, practiceName: ours.practiceName } }
    case 'referrer':
      return { ...message, values: { ...message.values, practiceName: ours.practiceName } }
    case 'receiver':
      return { ...message, values: { ...message.values, ...ours } }
    case 'patient':
      return message.channel === 'letter'
        ? { ...message, values: { ...message.values, ...ours } }
        : message.channel === 'portal'
          ? { ...message, values: { ...message.values, ...ours } }
          : { ...message, values: { ...message.values, ...ours } }
  }
}
