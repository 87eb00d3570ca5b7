import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * What fhirclient carries but a current browser does not need, by module name and replacement.
 * `debug` can be switched on by a page visitor and then prints tokens: here it stays silent.
 * `isomorphic-webcrypto` serves browsers without `crypto.subtle`, which the build target excludes.
 */
const leftOutOfFhirclient: Readonly<Record<string, string>> = {
  debug: 'module.exports = () => { const log = () => {}; log.extend = () => log; return log }',
  'isomorphic-webcrypto': 'module.exports = {}',
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
 * The server hands out `index.html` with a strict Content-Security-Policy: nothing inline, no eval, no data-URL
 * fonts, absolute paths. Files named `lazy-…` are not needed for the first status and do not count as initial.
 */
export default defineConfig({
  root: 'client',
  base: '/',
  publicDir: '../public',
  plugins: [leanFhirclient(), react()],
  define: {
    // fhirclient then takes fetch from the browser instead of carrying a polyfill for Internet Explorer.
    FHIRCLIENT_PURE: 'true',
  },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'chrome120',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/lazy-[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
})
