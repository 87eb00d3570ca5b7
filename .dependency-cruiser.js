/** Allowed imports: docs/decisions/0001-one-way-imports.md draws them. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(client|server|test)/', pathNot: allowed },
})

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain-is-pure', '^server/domain/', ['^server/domain/'], 'the domain imports nothing of ours'),
    {
      name: 'domain-packages',
      comment: 'no I/O in the domain: only schemas and calendar arithmetic',
      severity: 'error',
      from: { path: '^server/domain/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: ['node_modules/(zod|date-fns|@types/fhir)/'],
      },
    },
    only('contract-knows-domain', '^server/contract/', ['^server/(contract|domain)/']),
    {
      name: 'client-sees-contract-and-domain',
      comment: 'the client never reaches into the server, except for the type of its routes',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/', pathNot: ['^server/(contract|domain)/', '^server/app\\.ts$'] },
    },
    {
      name: 'client-takes-only-the-type-of-the-app',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/app\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    only('edges-stand-alone-fhir-server', '^server/fhir-server/', ['^server/(fhir-server|domain|contract)/']),
    only('edges-stand-alone-ehr', '^server/ehr/', ['^server/(ehr|domain|contract)/']),
    only('edges-stand-alone-channels', '^server/channels/', ['^server/(channels|domain|contract)/']),
    only('jobs-stand-alone', '^server/jobs/', [
      '^server/(jobs|domain|contract)/',
      // How failures are logged.
      '^server/http/log\\.ts$',
    ]),
    only('edges-stand-alone-store', '^server/store/', ['^server/(store|domain|contract)/']),
    only('config-stands-alone', '^server/config/', ['^server/(config|domain|contract)/']),
    only('edges-stand-alone-documents', '^server/documents/', ['^server/(documents|domain|contract)/']),
    only('use-cases-see-edges', '^server/use-cases/', [
      '^server/(use-cases|store|ehr|documents|fhir-server|config|domain|contract)/',
      // The interface only: which providers there are is composed in main.ts.
      '^server/channels/channel\\.ts$',
    ]),
    only('http-sees-use-cases', '^server/http/', [
      '^server/(http|use-cases|store|ehr|documents|fhir-server|config|domain|contract)/',
      '^server/channels/channel\\.ts$',
    ]),
    {
      name: 'nothing-imports-the-sandbox',
      severity: 'error',
      from: { path: '^(client|server)/', pathNot: '^server/sandbox/' },
      to: { path: '^server/sandbox/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(client|server)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
