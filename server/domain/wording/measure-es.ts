import type { MeasureWords } from './measure-en.ts'

/** Spanish words for a quality measure: why a patient is in or out of a population, and what is ambiguous. */
export const measureEs = {
  'cms50.visit': 'Una consulta del {day} es de un tipo que la medida cuenta.',
  'cms50.intervention': 'Una intervención del {day} es de un tipo que la medida cuenta.',
  'cms50.no-visit':
    'Ninguna consulta terminada ni intervención completada de las listas de la medida cae por completo en {year}.',
  'cms50.visit-short': 'Esta no cuenta: {gaps}.',
  'cms50.visits-not-listed':
    'El tipo de estas consultas y procedimientos no está en las listas de la medida.',
  'cms50.first-referral': 'La primera remisión del año se indicó el {day}.',
  'cms50.no-referral': 'No se indicó de enero a octubre de {year} ninguna remisión que la medida cuente.',
  'cms50.referral-short': 'Esta orden no se tuvo en cuenta: {gaps}.',
  'cms50.orders-not-listed': 'El código de estas órdenes no está en el conjunto de valores Referral.',
  'cms50.denominator': 'El denominador es la población inicial; la medida no excluye a nadie.',
  'cms50.no-denominator': 'Fuera de la población inicial nadie está en el denominador.',
  'cms50.report': 'El informe sobre la primera remisión llegó el {day}.',
  'cms50.no-report':
    'Ninguna tarea (Task) muestra que llegara a tiempo un informe sobre la primera remisión.',
  'cms50.task-short': 'Esta tarea (Task) no cuenta: {gaps}.',
  'cms50.not-measured': 'Fuera del denominador no cuenta ningún informe.',

  'cms50.gap.not-listed': 'su tipo no está en las listas',
  'cms50.gap.not-finished': 'no está terminada',
  'cms50.gap.not-within-year': 'su inicio y su fin no caen ambos dentro del año',
  'cms50.gap.not-a-referral': 'su código no está en el conjunto de valores Referral',
  'cms50.gap.not-active': 'no está activa ni completada',
  'cms50.gap.not-an-order': 'su intención no es «order»',
  'cms50.gap.not-in-months': 'no se indicó de enero a octubre del año',
  'cms50.gap.fulfil': 'su código no es «fulfill»',
  'cms50.gap.linked': 'no se refiere a la primera remisión',
  'cms50.gap.completed': 'no está completada',
  'cms50.gap.consultant-report': 'su motivo no está en el conjunto de valores Consultant Report',
  'cms50.gap.ends-after-order': 'no termina después de la orden de la remisión',
  'cms50.gap.ends-in-period': 'no termina dentro del año',

  'cms50.warning.tied-first':
    'No se puede saber cuál de estas remisiones fue la primera. La que tiene solo el día se tomó desde el comienzo de ese día, y entre iguales la última de la lista; otro motor puede tomar otra.',
  'cms50.warning.mixed-offsets':
    'Estas remisiones están escritas con distintos husos. Los motores que ordenan las horas como texto pueden tomar otra como primera.',
  'cms50.warning.day-only':
    'Una de estas tiene solo el día, sin hora con huso. Los motores de otra zona horaria pueden no contarla.',
  'cms50.warning.same-day':
    'La remisión y el informe son del mismo día, y uno no tiene hora: no se puede saber si el informe fue posterior, así que no cuenta.',
  'cms50.warning.edge-in-utc':
    'Esta hora está escrita en UTC junto al límite del período; en el reloj de la clínica caería al otro lado.',
  'cms50.warning.prohibition':
    'Esta orden pide que algo no se haga. La medida la cuenta de todos modos como remisión.',
  'cms50.warning.other-patient': 'Esta tarea (Task) contaría, pero es de otro paciente. No se contó.',
  'cms50.warning.merged-record':
    'Este registro se fusionó con otro y se mide por separado. Exporte de nuevo después de la fusión.',
  'cms50.warning.copies-differ':
    'El mismo recurso está dos veces con distinto contenido, y ninguno es más nuevo. Se tomó el posterior.',
  'cms50.warning.no-patient': 'Este recurso no nombra a ningún paciente que se encuentre. Se dejó aparte.',

  'cms50.attribution':
    'Atribución propia de la clínica: según quién ordenó la primera remisión. La medida no tiene ninguna.',
  'cms50.no-clinician': 'Se desconoce',
} as const satisfies MeasureWords
