import type { MessageKey } from './en.ts'

/** Every sentence of the chart app in United States clinical Spanish; a missing key does not compile. */
export const es: Record<MessageKey, string> = {
  'app.referrals': 'Remisiones',
  'app.updated': 'Actualizado a las {time} {zone}',
  'app.as-of': 'Datos de las {time} {zone}, verificando…',
  'app.refresh': 'Actualizar',
  'app.print': 'Imprimir',
  'app.language': 'English',
  'app.language-label': 'Switch to English',
  'app.loading': 'Leyendo el expediente…',
  'app.loading-slow': 'Todavía en espera de: {sources}.',

  'bare.title': 'No se pudo cargar Baton',
  'bare.text':
    'No llegaron todas las partes del programa. Abra Baton de nuevo desde el expediente. Si vuelve a ocurrir, comunique el código de abajo.',
  'bare.detail': 'No se pudieron cargar los detalles. Abra Baton de nuevo desde el expediente.',

  'banner.label': 'Paciente',
  'banner.born': 'Nacimiento',
  'banner.sex': 'Sexo',
  'banner.mrn': 'Expediente',
  'banner.language': 'Idioma',
  'banner.interpreter': '{language}, con intérprete',
  'banner.deceased': 'Fallecido',
  'banner.deceased-on': 'Fallecido el {date}',
  'banner.inactive': 'Expediente inactivo',
  'banner.not-known': 'No se sabe',
  'banner.age-years': '{age} a',
  'banner.age-months': '{age} m',
  'banner.age-days': '{age} d',
  'sex.male': 'Masculino',
  'sex.female': 'Femenino',
  'sex.other': 'Otro',
  'sex.unknown': 'No se sabe',

  'summary.label': 'Remisiones por estado',
  'summary.overdue': '{count, plural, one {# vencida} other {# vencidas}}',
  'summary.cant-confirm': '{count} sin confirmar',
  'summary.to-review': '{count} por revisar',
  'summary.due-soon': '{count, plural, one {# vence pronto} other {# vencen pronto}}',
  'summary.on-track': '{count} en curso',
  'summary.not-tracked': '{count} sin seguimiento',
  'summary.closed': '{count, plural, one {# cerrada} other {# cerradas}}',

  'card.details': 'Detalles',
  'card.details-of': 'Detalles: {title}',
  'card.steps': '{done} de 8',
  'card.visit-to-confirm': 'visita por confirmar',
  'card.not-tracked': 'sin seguimiento',
  'status.not-tracked': 'Sin seguimiento',
  'card.unassigned': 'Sin responsable',

  'clock.days-overdue': '{count} d de atraso',
  'clock.hours-overdue': '{count} h de atraso',
  'clock.minutes-overdue': '{count} min de atraso',
  'clock.days-left': 'quedan {count} d',
  'clock.hours-left': 'quedan {count} h',
  'clock.minutes-left': 'quedan {count} min',
  'clock.days-to-visit': '{count} d para la visita',
  'clock.visit-today': 'visita hoy',
  'clock.verify': 'verificar primero',
  'clock.paused': 'en pausa',
  'clock.due-at': 'vence el {date}',
  'clock.visit-at': 'visita el {date}',
  'bar.label':
    '{done} de 8 pasos hechos{skipped, plural, =0 {} one {, # omitido} other {, # omitidos}}, en espera de: {step}{clock, select, none {} other {, {clock}}}',
  'bar.label-complete': '8 de 8 pasos hechos{skipped, plural, =0 {} one {, # omitido} other {, # omitidos}}',

  'step.skipped': 'omitido',
  'step.unknown': 'sin confirmar',
  'steps.label': 'Pasos de esta remisión',

  'detail.label': 'Remisión: {title}',
  'refer.add-note': 'Añadir una nota',
  'refer.open': 'Remitir',
  'refer.no-form': 'No se pudo cargar el formulario. Vuelva a cargar la página para remitir.',
  'detail.no-actions':
    'No se pudo cargar lo que puede hacer aquí. Vuelva a cargar la página para actuar sobre esta remisión.',
  'detail.back': 'Todas las remisiones',
  'detail.order': 'Orden',
  'detail.reason': 'Motivo',
  'detail.to': 'A',
  'detail.from': 'De',
  'detail.ordered': 'Ordenada',
  'detail.ordered-by': '{date} por {name}',
  'detail.owner': 'Responsable',
  'detail.number': 'Número',
  'detail.state': 'Estado',
  'detail.visit': 'Visita',
  'detail.not-tracked':
    'Sin seguimiento: se ordenó antes de que este consultorio empezara a usar Baton. No corre ningún plazo.',

  'why.overdue': 'Por qué está vencida',
  'why.cant-confirm': 'Por qué no se puede confirmar',
  'why.to-review': 'Por qué espera revisión',
  'why.due-soon': 'Por qué vence pronto',
  'why.on-track': 'Por qué está en curso',
  'why.closed': 'Por qué está cerrada',
  'why.draft': 'Por qué es un borrador',
  'why.not-tracked': 'Por qué no tiene seguimiento',
  'why.rule': 'Regla',
  'why.evidence': 'Evidencia',

  'timeline.title': 'Evidencia',
  'timeline.order': 'lo más reciente primero, {zone}',
  'timeline.today': 'hoy',
  'timeline.passed': '{clock}: nada hasta el {date}',
  'timeline.empty': 'No hay más evidencia que la orden.',
  'timeline.source.ehr': 'del expediente electrónico',
  'timeline.source.companion': 'por medio de Baton',
  'timeline.source.v2': 'por mensaje HL7',
  'timeline.source.direct': 'por mensaje Direct',
  'timeline.source.fax': 'por fax',
  'timeline.source.human': 'registrado por una persona',

  'match.title': 'Posible coincidencia',
  'match.count': '{count, plural, one {# informe sin archivar} other {# informes sin archivar}}',
  'match.untitled': 'Informe sin título',
  'match.received': 'Recibido el {date}',
  'match.author': 'por {name}',
  'match.checks': '{agree} de {all} comprobaciones coinciden',
  'match.agrees': 'Coincide',
  'match.disagrees': 'No coincide',
  'match.bookings': 'Posible cita',
  'match.unconfirmed': 'por confirmar',
  'match.no-date': 'Cita sin fecha',
  'match.with': 'con {name}',
  'match.booking-note':
    'Puede pertenecer a esta remisión. Mientras nadie la vincule, los plazos siguen corriendo.',
  'match.note': 'Una posible coincidencia no cambia nada por sí sola: decide una persona.',

  'conflicts.title': 'Contradicciones en el expediente',
  'clocks.title': 'Plazos',
  'clocks.paused': '{clock}: en pausa',
  'clocks.unknown': '{clock}: sin confirmar',
  'clocks.passed': '{clock}: venció el {date}',
  'clocks.running': '{clock}: vence el {date}',

  'closed.count': '{count, plural, one {# cerrada} other {# cerradas}}',
  'closed.in-24-months': 'en los últimos 24 meses',
  'closed.earlier': '{count, plural, one {# anterior} other {# anteriores}}',
  'closed.show': 'Mostrar',
  'closed.hide': 'Ocultar',
  'closed.label': 'Remisiones cerradas',

  'set-aside.title':
    '{count, plural, one {# registro no se pudo usar} other {# registros no se pudieron usar}}',
  'set-aside.intro': 'Se dejan fuera; todo lo demás se muestra.',
  'set-aside.malformed': 'ilegible: {fields}',
  'set-aside.no-id': 'no tiene identificador',
  'set-aside.not-a-resource': 'no es un recurso FHIR',
  'set-aside.another-patient': 'nombra a otro paciente',
  'set-aside.show': 'Mostrar cuáles',
  'set-aside.hide': 'Ocultar',

  'empty.title': 'No hay remisiones en este expediente.',
  'empty.open': 'No hay remisiones abiertas.',
  'empty.text':
    'Baton no encontró ninguna orden que sea una remisión. Las órdenes de laboratorio, imágenes y procedimientos no cuentan.',

  'source.Patient': 'paciente',
  'failure.label': 'Lo que no se pudo leer',
  'failure.failed': 'Sin confirmar: no se pudo leer: {source} ({because}).',
  'failure.forbidden': 'Sin confirmar: el acceso de esta sesión no permite leer: {source}.',
  'failure.truncated': 'Sin confirmar: solo se pudo leer una parte de: {source}.',
  'failure.unsupported': 'Sin confirmar: este expediente electrónico no comparte: {source}.',
  'failure.authorizations':
    'Aquí no se pueden leer las autorizaciones previas: una remisión que espera una puede mostrarse con un plazo anterior al real.',
  'failure.parties':
    'No se pudo consultar a quiénes nombran los registros ({because}); puede no reconocerse una consulta fuera de la red o una segunda cita.',
  'failure.parties-forbidden':
    'El acceso de esta sesión no permite consultar a quiénes nombran los registros; puede no reconocerse una consulta fuera de la red o una segunda cita.',
  'failure.retry': 'Intentar de nuevo',
  'because.timed-out': 'se agotó el tiempo',
  'because.unreachable': 'sin respuesta',
  'because.forbidden': 'no permitido',
  'because.expired': 'el acceso terminó',
  'because.refused': 'rechazado',
  'because.throttled':
    'demasiadas consultas, {seconds, plural, =0 {intente de nuevo en un momento} one {intente de nuevo en # segundo} other {intente de nuevo en # segundos}}',
  'because.server-error': 'error del expediente electrónico',
  'because.malformed': 'respuesta ilegible',

  'stale.title': 'No se pudo volver a leer el expediente.',
  'stale.text': 'Se muestran los datos de las {time} {zone}. No se sabe qué ocurrió después.',
  'expiring.text':
    'El acceso a este expediente termina en unos 2 minutos. Después, abra Baton de nuevo desde el expediente.',

  'error.technical': 'Para soporte',
  'error.retry': 'Intentar de nuevo',
  'error.what-to-do': 'Qué hacer',
  'error.not-configured.title': 'Baton se abrió sin su configuración',
  'error.not-configured.text': 'Esta página solo funciona cuando la abre el expediente electrónico.',
  'error.not-configured.do':
    'Abra Baton desde el expediente del paciente. Si esta página vuelve a aparecer, avise al analista del sistema.',
  'error.unknown-issuer.title': 'Este expediente electrónico no está conectado con Baton',
  'error.unknown-issuer.text':
    'La apertura vino de una dirección que este consultorio no ha configurado. No se envió nada allí.',
  'error.unknown-issuer.do':
    'Pida al analista del sistema que compare el emisor en la configuración de Baton con la dirección de abajo.',
  'error.missing-launch.title': 'La apertura está incompleta',
  'error.missing-launch.text': 'El sistema no indicó qué expediente abrió.',
  'error.missing-launch.do': 'Abra Baton desde el expediente del paciente, no desde un marcador.',
  'error.ehr-unreachable.title': 'El expediente electrónico no respondió',
  'error.ehr-unreachable.text':
    'Baton no pudo comunicarse con él para iniciar la sesión. No se leyó ningún dato.',
  'error.ehr-unreachable.do': 'Espere un minuto y abra Baton de nuevo desde el expediente.',
  'error.pkce-unsupported.title': 'Al expediente electrónico le falta una protección que Baton necesita',
  'error.pkce-unsupported.text':
    'Su inicio de sesión no ofrece PKCE con S256; la apertura podría ser interceptada.',
  'error.pkce-unsupported.do': 'Pida al analista del sistema que active PKCE (S256) para esta aplicación.',
  'error.consent-denied.title': 'No se dio acceso',
  'error.consent-denied.text': 'El sistema informa que se negó el acceso a este expediente. No se leyó nada.',
  'error.consent-denied.do':
    'Abra Baton de nuevo desde el expediente y permita el acceso, o pregunte quién puede.',
  'error.scopes-refused.title': 'El sistema no acepta lo que Baton solicita',
  'error.scopes-refused.text': 'Rechazó por completo la lista de permisos (scopes).',
  'error.scopes-refused.do':
    'Pida al analista del sistema que compare los permisos registrados con la configuración de Baton.',
  'error.authorization-refused.title': 'El sistema rechazó la apertura',
  'error.authorization-refused.text': 'El inicio de sesión terminó con un error. No se leyó ningún dato.',
  'error.authorization-refused.do':
    'Abra Baton de nuevo desde el expediente. Si se repite, comunique el código de abajo.',
  'error.token-refused.title': 'El sistema no completó el inicio de sesión',
  'error.token-refused.text':
    'No se aceptó el código de un solo uso de esta apertura; quizá ya se usó o es demasiado antiguo.',
  'error.token-refused.do': 'Abra Baton de nuevo desde el expediente.',
  'error.launch-not-found.title': 'Esta apertura ya no está activa',
  'error.launch-not-found.text': 'La página se abrió a mano, o el navegador descartó la apertura.',
  'error.launch-not-found.do': 'Abra Baton de nuevo desde el expediente.',
  'error.launch-interrupted.title': 'La apertura se interrumpió',
  'error.launch-interrupted.text': 'La página se recargó antes de completar el inicio de sesión.',
  'error.launch-interrupted.do': 'Abra Baton de nuevo desde el expediente.',
  'error.role-missing.title': 'No tiene ninguna función en la lista de trabajo',
  'error.role-missing.text':
    'Baton se abrió sin paciente. Así se abre la lista de trabajo, y su consultorio no le ha dado ninguna función en ella.',
  'error.role-missing.do':
    'Abra el expediente de un paciente e inicie Baton allí, o pida a quien administra Baton que le añada a la lista del personal.',
  'error.missing-scopes.title': 'Faltan permisos',
  'error.missing-scopes.text': 'Sin leer al paciente y las órdenes de remisión no hay nada que mostrar.',
  'error.missing-scopes.do':
    'Pida al analista del sistema que permita a esta aplicación leer los recursos de abajo.',
  'error.wrong-patient.title': 'El paciente no coincide',
  'error.wrong-patient.text':
    'El sistema abrió un paciente y respondió con otro. Se descartó todo lo leído y no se muestra nada.',
  'error.wrong-patient.do':
    'Cierre esta pestaña, abra de nuevo el expediente e informe de esto al analista del sistema.',
  'error.identity-refused.title': 'No se pudo verificar su identidad',
  'error.identity-refused.text':
    'Baton no aceptó la declaración del sistema sobre quién es usted (id_token).',
  'error.identity-refused.do':
    'Abra Baton de nuevo desde el expediente. Si se repite, comunique el código de abajo.',
  'error.patient-refused.title': 'No puede abrir este expediente',
  'error.patient-refused.text': 'El sistema no permite que su cuenta lea a este paciente.',
  'error.patient-refused.do': 'Si debería tener acceso, consulte al administrador del sistema.',
  'error.token-expired.title': 'El acceso a este expediente terminó',
  'error.token-expired.text': 'El permiso del sistema caducó; por eso se cubrió el expediente.',
  'error.token-expired.do':
    'Reabra desde el expediente: cierre esta pestaña y abra Baton de nuevo desde el expediente del paciente.',
  'error.session-expired.title': 'Su sesión de Baton terminó',
  'error.session-expired.text':
    'Tras un tiempo sin uso, Baton se cierra por sí solo y el expediente queda cubierto.',
  'error.session-expired.do':
    'Reabra desde el expediente: cierre esta pestaña y abra Baton de nuevo desde el expediente del paciente.',
  'error.baton-unreachable.title': 'El servidor de Baton no responde',
  'error.baton-unreachable.text':
    'Sin él no se puede valorar ninguna remisión. Los datos del expediente no cambiaron.',
  'error.baton-unreachable.do':
    'Intente de nuevo en un minuto. Mientras tanto funciona la lista de órdenes del expediente.',
  'error.not-found.title': 'Esa página no existe',
  'error.not-found.text': 'Baton se abre desde el expediente de un paciente.',
  'error.not-found.do': 'Abra Baton desde el expediente del paciente.',
  'error.unexpected.title': 'Algo falló en Baton',
  'error.unexpected.text': 'Es un error del programa. No se cambió nada en el expediente.',
  'error.unexpected.do':
    'Abra Baton de nuevo desde el expediente. Si se repite, cuente a soporte lo que hizo.',
  'error.unreadable.title': 'No se pudo leer el expediente',
  'error.unreadable.patient':
    'El sistema no entregó los datos del paciente ({because}); por eso no se muestra nada.',
  'error.unreadable.orders':
    'El sistema no entregó las órdenes de remisión ({because}). Eso no significa que no haya ninguna.',
  'error.unreadable.do': 'Intente de nuevo. Si continúa, abra Baton de nuevo desde el expediente.',

  'print.title': 'Remisiones',
  'print.printed': 'Impreso el {date} {time} {zone}',
  'print.status': 'Estado: {status}',
}
