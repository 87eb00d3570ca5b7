import BrowserAdapterModule from 'fhirclient/lib/adapters/BrowserAdapter.js'
import { LaunchStorage, type StorageArea } from './launch-storage.ts'

// CommonJS: a bundler hands out the class, Node the module around it.
const BrowserAdapter = 'default' in BrowserAdapterModule ? unwrap(BrowserAdapterModule) : BrowserAdapterModule

function unwrap(module: typeof BrowserAdapterModule): typeof BrowserAdapterModule {
  const inner: unknown = Reflect.get(module, 'default')
  return isAdapterClass(inner) ? inner : module
}

function isAdapterClass(value: unknown): value is typeof BrowserAdapterModule {
  return typeof value === 'function'
}

/**
 * fhirclient's view of this page. It sees only the URL parameters it is meant to see (its own reading would let
 * `clientId`, `patientId` or `fhirServiceUrl` of the address bar beat the configuration), and storage that
 * belongs to this launch alone.
 */
export class FhirclientAdapter extends BrowserAdapter {
  readonly #url: URL
  readonly #storage: LaunchStorage

  constructor(url: URL, area: StorageArea) {
    super({
      fullSessionStorageSupport: false,
      // The page takes `code` off its address itself, before anything else runs.
      replaceBrowserHistory: false,
      // A public client names itself when it refreshes (RFC 6749 section 6).
      refreshTokenWithClientId: true,
      refreshTokenWithCredentials: 'omit',
    })
    this.#url = url
    this.#storage = new LaunchStorage(area)
  }

  override getUrl(): URL {
    return this.#url
  }

  override getStorage(): LaunchStorage {
    return this.#storage
  }
}
