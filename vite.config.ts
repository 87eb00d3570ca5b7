import { pathToFileURL } from 'node:url'
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

/** Each export of a catalogue file: messages by id. */
const CatalogueFile = z.record(z.string(), z.record(z.string(), z.string()))
const catalogueFile = /\/(?:i18n|wording)\/(?:en|es)\.ts$/

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
      if (!catalogueFile.test(id)) return undefined
      const catalogues = CatalogueFile.parse({ ...(await import(pathToFileURL(id).href)) })
      return Object.entries(catalogues)
        .map(([name, messages]) => `export const ${name} = ${JSON.stringify(compileEach(messages))}`)
        .join('\n')
    },
  }
}

function compileEach(messages: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(messages).map(([id, text]) => [id, compileMessageOrThrow(text)]))
}

/** The domain's rules: on their way while sign-in is, and not needed to paint a stored snapshot. */
const derivation =
  /\/server\/domain\/(?!wording\/|default-policy|us-federal|escalation-presets)|\/client\/api\/derive-chart\.ts$/
/** One language is always needed; English stands for it in the sum of what is loaded first. */
const english = /\/(?:i18n|wording)\/en\.ts$/
const lazyClient = /\/client\/(?:dev\/|i18n\/(?:en|es)\.ts$|api\/derive-chart)/

/** What the first paint needs: the client but for its lazy parts, packages, contract, and the domain's lists. */
function isInitial(id: string): boolean {
  if (id.includes('/server/domain/')) return id.endsWith('/loop-vocabulary.ts')
  return !lazyClient.test(id)
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

/**
 * The server hands out `index.html` with a strict Content-Security-Policy: nothing inline, no eval, no data-URL
 * fonts, absolute paths. Files named `lazy-…` are not needed for the first status and do not count as initial.
 */
export default defineConfig({
  root: 'client',
  base: '/',
  publicDir: '../public',
  plugins: [leanFhirclient(), compiledCatalogues(), react(), lazyStaysLazy()],
  define: {
    // fhirclient then takes fetch from the browser instead of carrying a polyfill for Internet Explorer.
    FHIRCLIENT_PURE: 'true',
  },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'chrome120',
    assetsInlineLimit: 0,
    // What a lazy part imports is fetched beside it, not after it.
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: (chunk) => {
          const isNamed = chunk.name.startsWith('lazy-') || !chunk.isDynamicEntry
          const isFirst = english.test(chunk.facadeModuleId ?? '')
          return isNamed || isFirst ? 'assets/[name]-[hash].js' : 'assets/lazy-[name]-[hash].js'
        },
        codeSplitting: {
          groups: [
            { name: 'app', priority: 2, test: (id) => isInitial(id) },
            { name: 'lazy-derivation', priority: 1, test: derivation },
          ],
        },
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
})
