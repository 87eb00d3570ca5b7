import type { englishSentences } from './en-sentences.ts'

/** Spanish (United States) sentences about one loop; the same keys as in English, or this does not compile. */
export const spanishSentences: Readonly<Record<keyof typeof englishSentences, string>> = {
  'fact.draft': 'Borrador. Aún no está firmada; no se envía ni se cuenta.',
  'fact.captured':
    '{missing, select, owner {Aún sin responsable.} receiver {Aún sin especialista.} other {Aún sin especialista ni responsable.}} Ordenada el {on}.',
  'fact.routed': 'Sin enviar. Asignada el {on}; destino: {receiver}.',
  'fact.routed.undelivered':
    'Falló la entrega. El envío no llegó; destino: {receiver}. Hay que enviarlo de nuevo.',
  'fact.sent':
    'Sin respuesta. Enviada el {on}{days, plural, =0 {} one {, hace # día} other {, hace # días}}; destino: {receiver}.',
  'fact.sent.delivered':
    'Sin respuesta. Enviada el {on} y entregada; destino: {receiver}. Un acuse de entrega no es una aceptación.',
  'fact.sent.undelivered': 'Falló la entrega. Enviada el {on}; no llegó. Destino: {receiver}.',
  'fact.acknowledged': 'Recibida, aún sin aceptar. Recepción confirmada el {on} por {receiver}.',
  'fact.info-requested': 'Información solicitada el {on}. Falta responder; la espera {receiver}.',
  'fact.accepted':
    'Aceptada pero sin cita. Aceptada el {on} por {receiver}; {maybe, select, yes {hay una cita que podría ser de esta remisión y no está vinculada} other {no se conoce ninguna cita}}.',
  'fact.scheduled': 'Cita el {visit}{who, select, known { con {with}} other {}}.',
  'fact.visit-unconfirmed': 'Visita sin confirmar. La cita era el {visit}; nada indica si se llevó a cabo.',
  'fact.rebook-needed':
    '{cause, select, noshow {El paciente faltó y no tiene nueva cita.} other {Cita cancelada, sin nueva cita.}} Desde el {on}{days, plural, =0 {} one {, hace # día} other {, hace # días}}.',
  'fact.note-pending':
    'Falta el informe de consulta. Atendido el {on}{days, plural, =0 {, hoy} one {, hace # día} other {, hace # días}}.',
  'fact.interim-note': 'Solo hay un informe provisional. Llegó el {on}; falta el definitivo.',
  'fact.reconcile': 'El informe requiere una decisión. Llegó el {on} y no concuerda con lo demás.',
  'fact.rejected': 'Rechazada el {on} por {receiver}. Hay que redirigirla o cerrarla.',
  'fact.cancel-requested': 'Cancelación solicitada el {on}. Aún no la confirma {receiver}.',
  'fact.on-hold': 'En pausa desde el {on}.',
  'fact.closed-completed': 'Cerrada. El informe de consulta llegó el {on}.',
  'fact.closed-completed.pending': 'El informe llegó el {on}. Espera la revisión del profesional que remite.',
  'fact.closed-completed.acknowledged':
    'Cerrada. El informe de consulta llegó el {on} y se revisó el {reviewed}.',
  'fact.closed': 'Cerrada sin informe el {on}. Motivo: {reason}.',
  'fact.void': 'Registrada por error. No cuenta en ninguna parte.',

  'fact.unconfirmed.captured':
    'No se puede confirmar {missing, select, owner {si tiene responsable} receiver {si tiene especialista} other {si tiene especialista y responsable}}. Ordenada el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.routed':
    'No se puede confirmar si se envió. {ack, select, undelivered {Falló una entrega; destino: {receiver}} other {Asignada el {on}; destino: {receiver}}}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.sent':
    'No se puede confirmar si hay respuesta. {ack, select, delivered {Enviada el {on} y entregada; destino: {receiver}} undelivered {Enviada el {on} y no entregada; destino: {receiver}} other {Enviada el {on}; destino: {receiver}}}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.acknowledged':
    'No se puede confirmar si está aceptada. Recepción confirmada el {on} por {receiver}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.info-requested':
    'No se puede confirmar si se envió la información. La pidió {receiver} el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.accepted':
    'No se puede confirmar si hay una cita. Aceptada el {on} por {receiver}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.scheduled':
    'No se puede confirmar si la cita sigue en pie. Última noticia: {visit}{who, select, known { con {with}} other {}}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.visit-unconfirmed':
    'No se puede confirmar si la visita se llevó a cabo. La cita era el {visit}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.rebook-needed':
    'No se puede confirmar si hay nueva cita. {cause, select, noshow {El paciente faltó a la última el {on}} other {La última se canceló el {on}}}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.note-pending':
    'No se puede confirmar si llegó el informe de consulta. Atendido el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.interim-note':
    'No se puede confirmar si llegó el informe definitivo. El provisional llegó el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.reconcile':
    'No se puede confirmar si ya se decidió sobre el informe. Llegó el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.rejected':
    'No se puede confirmar si se redirigió. Rechazada el {on} por {receiver}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.cancel-requested':
    'No se puede confirmar si la cancelación está confirmada. Se pidió el {on} a {receiver}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.on-hold':
    'No se puede confirmar si sigue en pausa. En pausa desde el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',
  'fact.unconfirmed.closed-completed':
    'No se puede confirmar si se revisó el informe. Llegó el {on}; no se pudo leer{read, select, partly { por completo} other {}}: {sources}.',

  'fact.untracked': 'Sin seguimiento. Se ordenó antes de iniciar el seguimiento; no corre ningún plazo.',
  'fact.ownerless': 'Nadie es responsable de esta remisión.',
  'fact.candidate':
    '{count, plural, one {Un informe que podría ser de esta remisión llegó} other {# informes que podrían ser de esta remisión; el primero llegó}} el {on}; nadie ha decidido aún.',
  'fact.prior-report':
    'El informe de una visita del {visit}, poco antes de esta remisión, llegó el {received}. Si responde a la pregunta, cierre la remisión con el motivo «{reason}».',
  'fact.possible-booking':
    '{count, plural, one {Una cita que podría ser de esta remisión} other {# citas que podrían ser de esta remisión; la primera}}{dated, select, yes {, el {visit}} other {}}{who, select, known { con {with}} other {}}; nadie la ha vinculado y los plazos siguen corriendo.',
  'fact.deceased': 'El paciente falleció: se suspendió el contacto y se propone cerrar.',
  'fact.inactive': 'El expediente del paciente está inactivo: se suspendió el contacto y se propone cerrar.',
  'fact.blind':
    'No se puede confirmar: no se pudo leer por completo ({sources}). La falta de respuesta no es buena noticia.',
  'fact.attempt': 'Este es el intento {attempt}; los anteriores quedan en el historial.',

  'fact.auth.needed': 'Hace falta una autorización previa y no se ha solicitado.',
  'fact.auth.submitted': 'La autorización previa está solicitada.',
  'fact.auth.pended': 'La aseguradora tiene pendiente la autorización previa.',
  'fact.auth.partially': 'La autorización previa se concedió en parte.',
  'fact.auth.denied': 'La autorización previa fue denegada.',
  'fact.auth.expired': 'La autorización previa caducó.',
  'fact.auth.performer-must-submit': 'El especialista debe solicitar la autorización.',
  'fact.patient.declined': 'El paciente dijo que no.',
  'fact.patient.unreachable': 'No se pudo localizar al paciente.',
  'fact.patient.opted-out': 'El paciente no quiere recibir mensajes.',

  'due.passed': '{clock}: venció el {due}{days, plural, =0 {} one {, hace # día} other {, hace # días}}.',
  'due.due-soon': '{clock}: vence el {due}.',
  'due.running': '{clock}: vence el {due}.',
  'due.pending': 'Si para el {due} nada indica que hubo visita, alguien pregunta.',
  'due.paused.on-hold': '{clock}: en pausa, igual que la remisión.',
  'due.paused.authorization-pended': '{clock}: en pausa mientras la autorización esté pendiente.',
  'due.unknown': '{clock}: vence el {due}. Verifique antes de actuar.',
  'escalation.level':
    'Escalamiento: nivel {level} de {of}; el siguiente, el {due}: {action, select, nudge {{count, plural, one {recordatorio} other {recordatorios}} para {recipients}} alert {{count, plural, one {alerta} other {alertas}} para {recipients}} task {tarea para {recipients}} phone {llamada a cargo de {recipients}} message {mensaje para {recipients}} letter {llamada y carta a cargo de {recipients}} document {documentar los intentos y decidir, a cargo de {recipients}} other {verificación a mano, a cargo de {recipients}}}.',
  'escalation.last': 'Escalamiento: nivel {level} de {of}, el último.',

  'rule.route':
    '{urgency}: especialista y responsable {within} desde la orden. {policy}, revisión {revision}.',
  'rule.send': '{urgency}: enviada {within} desde la asignación. {policy}, revisión {revision}.',
  'rule.confirm':
    '{urgency}: el especialista responde {within} desde el envío. {policy}, revisión {revision}.',
  'rule.unscheduled':
    '{urgency}: con cita {within} desde {cause, select, none {la orden} noshow {la visita perdida} cancelled {la cancelación} redirect {la redirección} other {la reapertura}}. {policy}, revisión {revision}.',
  'rule.patient':
    '{urgency}: alguien habla con el paciente {within} mientras no haya cita. {policy}, revisión {revision}.',
  'rule.respond':
    '{urgency}: la pregunta del especialista se responde {within}. {policy}, revisión {revision}.',
  'rule.redirect':
    '{urgency}: redirigida o cerrada {within} desde el rechazo. {policy}, revisión {revision}.',
  'rule.late-booking':
    '{urgency}: se actúa en cuanto se conoce una cita posterior a la fecha deseada. {policy}, revisión {revision}.',
  'rule.visit':
    '{urgency}: se pregunta por una visita sin confirmar {within}, contando desde 24 horas después de su fin. {policy}, revisión {revision}.',
  'rule.note': '{urgency}: informe {within} desde la visita. {policy}, revisión {revision}.',
  'rule.match':
    '{urgency}: un informe se asigna o se descarta {within} desde su llegada. {policy}, revisión {revision}.',
  'rule.review':
    '{urgency}: el profesional que remite revisa el informe {within}. {policy}, revisión {revision}.',
  'rule.cancel': '{urgency}: la cancelación se confirma {within}. {policy}, revisión {revision}.',
  'rule.hold': '{urgency}: una pausa se revisa {within}. {policy}, revisión {revision}.',
  'rule.blind':
    '{urgency}: lo que no se puede leer se verifica a mano {within}. {policy}, revisión {revision}.',

  'green.route': 'Se resolverá cuando se elijan especialista y responsable.',
  'green.send': 'Se resolverá cuando se envíe la remisión.',
  'green.confirm': 'Se resolverá cuando el consultorio del especialista acepte, rechace o dé una cita.',
  'green.unscheduled': 'Se resolverá cuando se programe una cita, por cualquier vía.',
  'green.patient': 'Se resolverá cuando se programe una cita o se cierre con un motivo.',
  'green.respond': 'Se resolverá cuando se envíe la información.',
  'green.redirect': 'Se resolverá cuando se envíe a otro especialista o se cierre con un motivo.',
  'green.late-booking': 'Se resolverá cuando se consiga una cita anterior o se cambie la fecha deseada.',
  'green.visit': 'Se resolverá cuando conste si la visita se realizó, se perdió o se cambió.',
  'green.note': 'Se resolverá cuando llegue el informe definitivo y se asigne a la remisión.',
  'green.match': 'Se resolverá cuando alguien decida si el informe es de esta remisión.',
  'green.review': 'Se resolverá cuando el profesional que remite revise el informe.',
  'green.cancel': 'Se resolverá cuando la cancelación se confirme o se fuerce con un motivo.',
  'green.hold': 'Se resolverá cuando la pausa termine o se renueve.',
  'green.blind':
    'Se resolverá cuando se pueda volver a leer ({sources}) o alguien lo verifique a mano y lo registre.',
  'green.draft': 'Se resolverá cuando se firme la orden.',
  'green.close': 'Se resolverá cuando la remisión se cierre con un motivo.',

  'turn.owner': 'Le toca actuar: la persona responsable{known, select, yes {, {who}} other {}}.',
  'turn.coordinator-lead': 'Le toca actuar: la jefatura de coordinación, porque no hay responsable.',
  'turn.referrer': 'Le toca actuar: el profesional que remite{known, select, yes {, {who}} other {}}.',
  'turn.receiver': 'Le toca actuar: el consultorio del especialista{known, select, yes {, {who}} other {}}.',
  'turn.patient': 'Le toca actuar: el paciente.',
  'turn.payer': 'Le toca actuar: la aseguradora.',
  'turn.nobody': 'Nadie tiene que actuar.',

  'conflict.note-without-visit': 'Hay un informe definitivo, pero nunca se registró una visita.',
  'conflict.future-appointment-open': 'El informe ya llegó y aún hay una cita programada.',
  'conflict.note-on-noshow-day': 'Hay un informe del mismo día en que consta que el paciente faltó.',
  'conflict.note-pre-dates-referral': 'Hay un informe anterior a esta remisión.',
  'conflict.order-revoked': 'La orden fue revocada y llegó un informe definitivo.',
  'conflict.seen-after-cancel': 'El paciente fue atendido después de cancelarse la orden.',
  'conflict.revoked-but-booked': 'La orden está revocada, pero aún hay una cita programada.',
  'conflict.order-completed-no-report': 'El expediente da la orden por completada, pero no hay informe.',
  'conflict.completed-no-document': 'El especialista la dio por completada sin enviar informe.',
  'conflict.duplicate-booking': 'Hay dos citas programadas con organizaciones distintas.',
  'conflict.leakage-out-of-network': 'El paciente fue atendido fuera de la red.',
  'conflict.redirected-elsewhere': 'Atendió al paciente alguien distinto del especialista elegido.',
  'conflict.possible-duplicate': 'Otra remisión abierta parece la misma.',
  'conflict.auth-denied-before-visit': 'La autorización está denegada y hay una cita programada.',
  'conflict.booked-too-late': 'La cita es posterior a la fecha deseada.',
  'conflict.patient-deceased': 'El paciente falleció.',
  'conflict.loop-key-guessed': 'Hubo que deducir el número de remisión de un mensaje.',
  'conflict.illegal-transition': 'La evidencia muestra pasos en un orden imposible.',
}
