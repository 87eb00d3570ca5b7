// The checks beside the tests: types, lint, import rules (with planted violations), format, licences, bundle budget.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name, file) => join(root, 'node_modules', name, file)
const depcruise = bin('dependency-cruiser', 'bin/dependency-cruiser.mjs')
const config = join(root, '.dependency-cruiser.js')

function run(args, options = {}) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, ...options })
}

function ok(result) {
  return result.status === 0 ? undefined : `${result.stdout}${result.stderr}`
}

/** A run over no modules would pass: it is a failure. */
function importRules() {
  const result = run([depcruise, '--config', config, '--output-type', 'json', 'client', 'server', 'test'], {
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const report = JSON.parse(result.stdout || '{"summary":{"totalCruised":0,"violations":[]}}')
  const planted = (each) => each.from.startsWith('test/planted-violation/')
  const violations = report.summary.violations.filter((each) => !planted(each))
  if (report.summary.totalCruised < 50)
    return `Only ${report.summary.totalCruised} modules were read.\n${result.stderr}`
  return violations.length === 0
    ? undefined
    : violations.map((each) => `${each.rule.name}: ${each.from} → ${each.to}`).join('\n')
}

/** Licences that go with Apache-2.0 in what is handed out; of a choice of several one is enough. */
const licences = [
  ...['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Zlib'],
  // A font, and a list of browsers.
  ...['OFL-1.1', 'CC-BY-4.0'],
]
/** Packages whose manifest names none: its text was read. */
const licencesRead = { 'png-js': 'MIT' }

/** What the product runs with, each under a licence of the list. */
function licencesOfPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  if (shipped.length < 20) return `Only ${shipped.length} packages were read.`
  const wrong = shipped.flatMap(([path, { license }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const found = license ?? licencesRead[name] ?? 'none'
    const each = found.replace(/^\(|\)$/g, '')
    const isFine = / OR /.test(each)
      ? each.split(' OR ').some((one) => licences.includes(one))
      : each.split(' AND ').every((one) => licences.includes(one))
    return isFine ? [] : [`${name}: ${found}`]
  })
  return wrong.length === 0 ? undefined : wrong.join('\n')
}

function plantedViolations() {
  const folder = join(root, 'test', 'planted-violation')
  const result = run(
    [
      depcruise,
      '--config',
      config,
      '--ts-config',
      join(root, 'tsconfig.json'),
      '--output-type',
      'json',
      'client',
      'server',
    ],
    { cwd: folder },
  )
  const report = JSON.parse(result.stdout || '{"summary":{"violations":[]}}')
  const reported = new Set(report.summary.violations.map((each) => each.rule.name))
  const rules = [...readFileSync(config, 'utf8').matchAll(/(?:name: |only\()'([a-z-]+)'/g)].map(
    (match) => match[1],
  )
  const silent = rules.filter((name) => !reported.has(name))
  return silent.length === 0
    ? undefined
    : `These rules let their planted violation pass: ${silent.join(', ')}`
}

const checks = [
  ['types', () => ok(run([bin('@typescript/native', 'bin/tsc'), '-p', 'tsconfig.json']))],
  ['lint', () => ok(run([bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0']))],
  ['import rules', importRules],
  ['import rules catch planted violations', plantedViolations],
  ['licences', licencesOfPackages],
  ['format', () => ok(run([bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']))],
  ['build', () => ok(run([bin('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn']))],
  ['bundle budget', () => ok(run([bin('size-limit', 'bin.js')]))],
]

let failed = 0
for (const [name, check] of checks) {
  const startedAt = performance.now()
  const problem = check()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (problem !== undefined) {
    failed += 1
    console.log(problem)
  }
}
process.exitCode = failed === 0 ? 0 : 1
