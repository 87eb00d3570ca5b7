import { directoryEn } from '#domain/wording/directory-en.ts'

/** Every sentence of the directory in English, as ICU messages; compiled when the client is built. */
export const words = {
  own: {
    ...directoryEn,
    'picker.label': 'Receivers, the best match first',
    'picker.none': 'No receiver of this specialty is in the directory.',
    'picker.for': 'For:',
    'picker.against': 'Against:',
    'picker.open': 'Not known:',
    'picker.reason': 'Why out of network',
    'picker.reason-missing': 'Say why this referral goes out of network.',
    'picker.choose': 'Choose',
    'page.title': 'Directory of receivers',
    'page.search': 'Search the directory',
    'page.none': 'Nobody was found.',
    'page.cut': 'There are more. Search for more words.',
    'page.failed': 'The directory could not be read. Try again.',
    'page.loading': 'Reading the directory…',
    'page.inactive': 'Inactive',
    'import.title': 'Import a list',
    'import.file': 'CSV file (UTF-8, up to 2 MB)',
    'import.counts': '{added} new, {changed} changed, {unchanged} unchanged, {faulty} with faults',
    'import.line': 'Line',
    'import.what': 'What',
    'import.name': 'Name or column',
    'import.new': 'New',
    'import.changed': 'Changed: {fields}',
    'import.unchanged': 'Unchanged',
    'import.kept': 'Kept as a person said: {fields}',
    'import.apply': 'Import {count, plural, one {# receiver} other {# receivers}}',
    'import.mend': 'Mend the faults and choose the file again. Nothing has been imported.',
    'import.done': 'Imported: {added} new, {changed} changed.',
    'import.changed-meanwhile': 'Somebody changed the directory meanwhile. Choose the file again.',
    'import.failed': 'The file could not be imported. Nothing was changed.',
  },
}
export type DirectoryKey = keyof typeof words.own
