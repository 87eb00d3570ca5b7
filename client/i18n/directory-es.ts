import { directoryEs } from '#domain/wording/directory-es.ts'
import type { DirectoryKey } from './directory-en.ts'

const own: Readonly<Record<DirectoryKey, string>> = {
  ...directoryEs,
  'picker.label': 'Destinatarios',
  'picker.usual': 'Sus destinos habituales',
  'picker.others': 'Otros del directorio, el más adecuado primero',
  'picker.all': '{count, plural, one {Mostrar # más} other {Mostrar # más}}',
  'picker.named': 'Alguien que no está en el directorio',
  'picker.name': 'Nombre y lugar',
  'picker.network': 'Red',
  'picker.none': 'El directorio no tiene ningún destinatario de esta especialidad.',
  'picker.for': 'A favor:',
  'picker.against': 'En contra:',
  'picker.open': 'No se sabe:',
  'picker.reason': 'Por qué fuera de la red',
  'page.title': 'Directorio de destinatarios',
  'page.search': 'Buscar en el directorio',
  'page.none': 'No se encontró a nadie.',
  'page.cut': 'Hay más. Busque con más palabras.',
  'page.failed': 'No se pudo leer el directorio. Inténtelo de nuevo.',
  'page.loading': 'Leyendo el directorio…',
  'page.inactive': 'Inactivo',
  'import.title': 'Importar una lista',
  'import.file': 'Archivo CSV (UTF-8, hasta 2 MB)',
  'import.counts': '{added} nuevos, {changed} cambiados, {unchanged} sin cambios, {faulty} con errores',
  'import.line': 'Línea',
  'import.what': 'Qué',
  'import.name': 'Nombre o columna',
  'import.new': 'Nuevo',
  'import.changed': 'Cambiado: {fields}',
  'import.unchanged': 'Sin cambios',
  'import.kept': 'Se queda como dijo una persona: {fields}',
  'import.apply': 'Importar {count, plural, one {# destinatario} other {# destinatarios}}',
  'import.mend': 'Corrija los errores y elija de nuevo el archivo. No se ha importado nada.',
  'import.done': 'Importado: {added} nuevos, {changed} cambiados.',
  'import.changed-meanwhile': 'Alguien cambió el directorio entretanto. Elija de nuevo el archivo.',
  'import.failed': 'No se pudo importar el archivo. No se cambió nada.',
}

/** Every sentence of the directory in Spanish, as ICU messages; compiled when the client is built. */
export const words = { own }
