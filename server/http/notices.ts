import type { NoticeWording } from './notice-page.ts'

/** `iss` is shown back to the reader as text: it is what their administrator needs. */
export function unknownIssuer(iss: string): NoticeWording {
  return {
    en: {
      title: 'This EHR is not connected to Baton',
      text: `Baton was opened from an address it does not know: ${iss}. Nothing was sent there.`,
      remedy: 'Ask your administrator to add this EHR, exactly as written above, to Baton’s connections.',
    },
    es: {
      title: 'Este sistema clínico no está conectado a Baton',
      text: `Baton se abrió desde una dirección que no conoce: ${iss}. No se envió nada allí.`,
      remedy:
        'Pida a su administrador que agregue este sistema a las conexiones de Baton, escrito tal como aparece arriba.',
    },
  }
}

export const missingIssuer: NoticeWording = {
  en: {
    title: 'Open Baton from a patient’s chart',
    text: 'Baton starts inside your EHR, which tells it who you are and whose chart is open. That was missing here.',
    remedy: 'Go to the patient’s chart in your EHR and choose Baton there.',
  },
  es: {
    title: 'Abra Baton desde el expediente de un paciente',
    text: 'Baton se inicia dentro de su sistema clínico, que le indica quién es usted y qué expediente está abierto. Aquí faltaba esa información.',
    remedy: 'Vaya al expediente del paciente en su sistema clínico y elija Baton allí.',
  },
}

export const unknownTenant: NoticeWording = {
  en: {
    title: 'There is no such connection',
    text: 'The address names an EHR connection that Baton does not have.',
    remedy:
      'Open Baton from a patient’s chart again. If this stays, ask your administrator to check the launch address.',
  },
  es: {
    title: 'Esa conexión no existe',
    text: 'La dirección nombra una conexión con un sistema clínico que Baton no tiene.',
    remedy:
      'Vuelva a abrir Baton desde el expediente. Si continúa, pida a su administrador que revise la dirección de inicio.',
  },
}

export const clientMissing: NoticeWording = {
  en: {
    title: 'Baton’s pages have not been built',
    text: 'The server runs, but the files of the app are missing.',
    remedy: 'Start Baton with “npm start”, which builds them.',
  },
  es: {
    title: 'Las páginas de Baton no se han generado',
    text: 'El servidor funciona, pero faltan los archivos de la aplicación.',
    remedy: 'Inicie Baton con «npm start», que los genera.',
  },
}

/** What is at the bare address: nothing to do here, and where to go. */
export function welcome(sandboxOrigin: string | undefined): NoticeWording {
  const link = (label: string) =>
    sandboxOrigin === undefined ? {} : { link: { href: sandboxOrigin, label } }
  return {
    en: {
      title: 'Baton is running',
      text: 'Baton shows where every referral stands, inside the patient’s chart of your EHR.',
      remedy: 'Open it from a patient’s chart.',
      ...link('Open the sandbox EHR'),
    },
    es: {
      title: 'Baton está en marcha',
      text: 'Baton muestra en qué punto está cada remisión, dentro del expediente del paciente.',
      remedy: 'Ábralo desde el expediente de un paciente.',
      ...link('Abrir el sistema clínico de prueba'),
    },
  }
}
