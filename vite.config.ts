import { fileURLToPath, pathToFileURL } from 'node:url'
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { z } from 'zod'

/**
 * What fhirclient carries but a current browser does not need, by module name and replacement.
 * `debug` can be switched on by a page visitor and then prints tokens: here it stays silent.
 * `isomorphic-webcrypto` serves browsers without `crypto.subtle`, which the build target excludes.
 * `js-base64` polyfills what `btoa` does; of it only the URL-safe forms are used.
 */
const leftOutOfFhirclient: Readonly<Record<string, string>> = {
  debug: 'module.exports = () => { const log = () => {}; log.extend = () => log; return log }',
  'isomorphic-webcrypto': 'module.exports = {}',
  'js-base64': `
    const toUrl = (text) => text.replace(/=/g, '').replace(/[+]/g, '-').replace(/[/]/g, '_')
    const fromUint8Array = (bytes, isUrl) => {
      const text = btoa(String.fromCharCode(...bytes))
      return isUrl ? toUrl(text) : text
    }
    const decode = (text) => new TextDecoder().decode(
      Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0)))
    module.exports = { fromUint8Array, decode, encodeURL: (text) => fromUint8Array(new TextEncoder().encode(text), true) }
  `,
}

function leanFhirclient(): Plugin {
  const prefix = '\0left-out:'
  return {
    name: 'lean-fhirclient',
    enforce: 'pre',
    resolveId(id, importer) {
      return id in leftOutOfFhirclient && importer?.includes('fhirclient') === true ? prefix + id : undefined
    },
    load(id) {
      return id.startsWith(prefix) ? leftOutOfFhirclient[id.slice(prefix.length)] : undefined
    },
  }
}

/**
 * Baton's pages ask their server themselves when somebody acts: a query client without mutations leaves out a tenth of
 * the package. Whoever begins to use them finds that out from the build: the cache's other exports are missing.
 */
const noMutations = `export class MutationCache {
  clear() {}
  findAll() { return [] }
  resumePausedMutations() { return Promise.resolve() }
}`

function leanQueryClient(): Plugin {
  const id = '\0no-mutations'
  return {
    name: 'lean-query-client',
    enforce: 'pre',
    resolveId: (asked, importer) =>
      asked.endsWith('/mutationCache.js') && importer?.includes('/@tanstack/query-core/') === true
        ? id
        : undefined,
    load: (asked) => (asked === id ? noMutations : undefined),
  }
}

/**
 * Vite fetches styles and parts of a part before it. Here are none: one style sheet, and parts that have no parts of
 * their own. What is left of its helper is to import.
 */
function plainImports(): Plugin {
  const id = '\0vite/preload-helper.js'
  return {
    name: 'plain-imports',
    enforce: 'pre',
    load: (asked) => (asked === id ? 'export const __vitePreload = (load) => load()' : undefined),
  }
}

/** The browser's schemas need little of zod: their part of it is written out in `client/lean-schema.ts`. */
function leanSchemas(): Plugin {
  const lean = fileURLToPath(new URL('client/lean-schema.ts', import.meta.url))
  return { name: 'lean-schemas', enforce: 'pre', resolveId: (id) => (id === 'zod/mini' ? lean : undefined) }
}

/** A part of one language: messages by id, the app's own and the domain's. */
const WordsFile = z.object({ words: z.record(z.string(), z.record(z.string(), z.string())) })
/** Parts of the program that bring words of their own. */
const partsWithWords = [
  'worklist',
  'commands',
  'directory',
  'clean-up',
  'notes',
  'reports',
  'settings',
  'compliance',
].join('|')
const wordsFile = new RegExp(
  String.raw`/i18n/(?:(?:en|es)-(?:first|later)|(?:${partsWithWords})-(?:en|es))\.ts$`,
)

/** Every sentence as lingui's compiler makes it: the browser then needs neither the compiler nor its time. */
function compiledCatalogues(): Plugin {
  const compiler = '@lingui/message-utils/compileMessage'
  const nothingToCompile =
    'export const compileMessageOrThrow = (message) => { throw new Error(`not compiled: ${message}`) };' +
    'export const compileMessage = compileMessageOrThrow'
  return {
    name: 'compiled-catalogues',
    enforce: 'pre',
    resolveId: (id) => (id === compiler ? `\0${compiler}` : undefined),
    async load(id) {
      if (id === `\0${compiler}`) return nothingToCompile
      if (!wordsFile.test(id)) return undefined
      const { words } = WordsFile.parse({ ...(await import(pathToFileURL(id).href)) })
      const compiled = Object.entries(words).map(([shelf, messages]) => [shelf, compileEach(messages)])
      return `export const words = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(compiled)))})`
    },
  }
}

function compileEach(messages: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(messages).map(([id, text]) => [id, compileMessageOrThrow(text)]))
}

/** The domain's rules: on their way while sign-in is, and not needed to paint a stored snapshot. */
const derivation =
  /\/server\/domain\/(?!metrics\/|cms50\/|roles\.ts|backtest\/backtest-figures|wording\/|commands\/|packet\/|worklist\/|directory\/|clean-up\/|notes-in\/(?:first-offer|note-actions)|fhir-write|holds-all|default-policy|us-federal|escalation-presets)|\/client\/api\/derive-chart\.ts$/
/**
 * Imported when the page runs, and needed for its first status all the same: they count as initial. One language is
 * always needed; English stands for it.
 */
const firstParts = /\/i18n\/en-first\.ts$|\/api\/derive-chart\.ts$/
/** What is shown beside or after the first status, and nothing that the first status needs as well. */
const laterParts =
  /\/client\/features\/(?:later\/later-parts|launch\/failure-message|referral-chart\/(?:beside-facts|closed-rows|evidence-timeline|possible-bookings|possible-matches|print-sheet|referral-detail|set-aside-notice|state-label|stepper|why-box))\.tsx?$/
const lazyClient =
  /\/client\/(?:dev\/|i18n\/(?:en|es)(?:-first|-later)?\.ts$|api\/derive-chart|smart\/ehr-look\.ts$|styles\/dark\.css\?)|\/contract\/ehr-style\.ts$/
/** The worklist is a page of its own: the chart carries nothing of it, nor the package that only it uses. */
const worklist =
  /\/client\/(?:features\/(?:(?:worklist|practice)\/|launch\/launched-worklist\.tsx$)|api\/(?:worklist(?:-[a-z]+)?|read-file)\.ts$|i18n\/own-speech\.ts$|ui\/(?:use-rested|use-download|failed-notice)\.tsx?$)|\/@tanstack\/(?:react-virtual|virtual-core)\//
/** Forms of what a person can do, fetched by chart and worklist alike when somebody acts. */
const commands =
  /\/client\/(?:features\/commands\/|api\/packets\.ts$|ui\/clinic-moment\.ts$)|\/contract\/packets\.ts$|\/domain\/(?:packet\/|commands\/encounter-waiver\.ts$)/
const acting =
  /\/client\/(?:api\/(?:commands(?:-in-chart)?|free-slots|write-to-baton|chart-note|note-counts)|features\/commands\/command-form|smart\/write-in-ehr|i18n\/own-words)\.ts$|\/contract\/(?:worklist|commands|notes)\.ts$|\/domain\/(?:holds-all|notes-in\/(?:first-offer|note-actions))\.ts$|\/@tanstack\/.*\/(?:infiniteQueryObserver|useInfiniteQuery|infiniteQueryOptions)\.js$/
/** What a referral allows and who may do it, as list and chart both ask before a form is fetched. */
const rules =
  /\/domain\/(?:commands\/(?:command|command-rights|offered-commands|state-rules|free-slots)|roles)\.ts$/
const directory =
  /\/client\/(?:features\/directory\/|api\/directory\.ts$)|\/contract\/(?:directory|entity-tag)\.ts$|\/domain\/(?:directory\/|wording\/directory-)/
/** The form of a new referral: fetched when somebody refers. */
const refer = /\/client\/(?:features\/refer\/|api\/refer\.ts$)/
/** Its page is reached from the worklist. */
const cleanUp =
  /\/client\/(?:features\/clean-up\/|api\/clean-up\.ts$)|\/contract\/clean-up\.ts$|\/domain\/clean-up\//
/** Notes from outside: a page of their own, and what a chart says of one that is brought. */
const notes = /\/client\/(?:features\/notes\/(?!draw-pdf)|api\/(?:notes|upload-note)\.ts$)/
/** The trail and what is held of patients: for those who have that role. */
const compliance =
  /\/client\/(?:features\/compliance\/|api\/(?:audit|compliance)\.ts$)|\/contract\/(?:audit|compliance)\.ts$|\/domain\/(?:compliance\/|audit-)/
/** The practice's figures: a page of their own. */
const reports =
  /\/client\/(?:features\/reports\/|api\/reports\.ts$)|\/contract\/reports\.ts$|\/domain\/(?:metrics|cms50)\//
/** Settings: a page of their own. */
const settings =
  /\/client\/(?:features\/settings\/|api\/settings\.ts$)|\/contract\/settings\.ts$|\/domain\/backtest\/backtest-figures\.ts$/
/** The reader that draws a PDF: half a megabyte that only the first PDF fetches. */
const pdf = /\/client\/features\/notes\/draw-pdf\.ts$|\/node_modules\/unpdf\//
const ownWords = new RegExp(
  String.raw`/i18n/(?:${partsWithWords})-(?:en|es)\.ts$|/domain/wording/commands-(?:en|es)\.ts$`,
)
const isLaterPage = (id: string): boolean =>
  [
    worklist,
    commands,
    rules,
    acting,
    directory,
    refer,
    cleanUp,
    notes,
    compliance,
    reports,
    settings,
    pdf,
    ownWords,
  ].some((part) => part.test(id))

/** What the first paint needs: the client but for its lazy parts, packages, contract, and the domain's lists. */
function isInitial(id: string): boolean {
  if (id.includes('/server/domain/')) return id.endsWith('/loop-vocabulary.ts')
  return !lazyClient.test(id) && !laterParts.test(id) && !isLaterPage(id)
}

/** Fails the build when something called lazy is loaded with the page after all. */
function lazyStaysLazy(): Plugin {
  return {
    name: 'lazy-stays-lazy',
    generateBundle(_options, bundle) {
      const seen = new Set<string>()
      const queue = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' && file.isEntry ? file.fileName : [],
      )
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        if (seen.has(name)) continue
        seen.add(name)
        if (name.includes('/lazy-')) this.error(`${name} is loaded with the page; it must be imported lazily`)
        const file = bundle[name]
        if (file?.type === 'chunk') queue.push(...file.imports)
      }
    },
  }
}

/** Names what the first status needs in the page, so that it is fetched beside the entry and not after it. */
function earlyParts(): Plugin {
  return {
    name: 'early-parts',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) =>
        Object.values(bundle)
          .filter((file) => file.type === 'chunk' && !file.isEntry && !file.fileName.includes('/lazy-'))
          .map(({ fileName }) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
            injectTo: 'head',
          })),
    },
  }
}

/**
 * The server hands out `index.html` with a strict Content-Security-Policy: nothing inline, no eval, no data-URL
 * fonts, absolute paths. Files named `lazy-…` are not needed for the first status and do not count as initial.
 */
export default defineConfig({
  root: 'client',
  base: '/',
  publicDir: '../public',
  plugins: [
    leanFhirclient(),
    leanQueryClient(),
    leanSchemas(),
    plainImports(),
    compiledCatalogues(),
    react(),
    lazyStaysLazy(),
    earlyParts(),
  ],
  define: {
    // fhirclient then takes fetch from the browser instead of carrying a polyfill for Internet Explorer.
    FHIRCLIENT_PURE: 'true',
  },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'chrome120',
    assetsInlineLimit: 0,
    // What is needed early is named in the page itself; nothing else has parts of its own to be fetched with.
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      // A function that a replaced package lacks is found here, not by a reader's browser.
      onLog: (level, log, handle) => {
        if (log.code === 'IMPORT_IS_UNDEFINED' || log.code === 'MISSING_EXPORT') throw new Error(log.message)
        handle(level, log)
      },
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: (chunk) => {
          const isNamed = chunk.name.startsWith('lazy-') || !chunk.isDynamicEntry
          const isFirst = firstParts.test(chunk.facadeModuleId ?? '')
          return isNamed || isFirst ? 'assets/[name]-[hash].js' : 'assets/lazy-[name]-[hash].js'
        },
        codeSplitting: {
          groups: [
            { name: 'app', priority: 3, test: (id) => isInitial(id) },
            // Before those that use it: a group takes along what its files need.
            { name: 'lazy-acting', priority: 2, test: acting },
            { name: 'lazy-compliance', priority: 2, test: compliance },
            { name: 'derivation', priority: 1, test: derivation },
            { name: 'lazy-rules', priority: 1, test: rules },
            { name: 'lazy-worklist', priority: 1, test: worklist },
            { name: 'lazy-commands', priority: 1, test: commands },
            { name: 'lazy-directory', priority: 1, test: directory },
            { name: 'lazy-clean-up', priority: 1, test: cleanUp },
            { name: 'lazy-notes', priority: 1, test: notes },
            { name: 'lazy-reports', priority: 1, test: reports },
            { name: 'lazy-settings', priority: 1, test: settings },
            { name: 'lazy-pdf', priority: 1, test: pdf },
          ],
        },
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
})
