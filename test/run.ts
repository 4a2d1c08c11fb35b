/**
 * `npm test`: setup, check, build, then every test, and one line that sums it all up:
 *
 *     N passed, N failed, N skipped
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const tally = { passed: 0, failed: 0, skipped: 0 }

/** A step that passes or fails as a whole. */
function step(name: string, script: string): boolean {
  console.log(`\n== ${name}`)
  const passed = spawnSync('npm', ['run', '-s', script], { stdio: 'inherit' }).status === 0
  tally[passed ? 'passed' : 'failed'] += 1
  return passed
}

/** The parts of vitest's JSON report that count. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly ancestorTitles: readonly string[] }[]
  }[]
}

function tests(): void {
  console.log('\n== tests')
  const folder = mkdtempSync(join(tmpdir(), 'pid1-test-'))
  const file = join(folder, 'report.json')
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    {
      stdio: 'inherit',
    },
  )
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'))
    tally.passed += report.numPassedTests
    tally.skipped += report.numPendingTests + report.numTodoTests
    // A file that could not be loaded has no tests in it, and is a failure all the same.
    const broken = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0)
    tally.failed += report.numFailedTests + broken.length
    nameSkipped(report)
    if (status !== 0 && tally.failed === 0) tally.failed = 1
  } catch (error) {
    console.error(`Cannot read the report of the tests: ${error}`)
    tally.failed += 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tests without their judge carry the reason in their title (tools.ts). */
function nameSkipped(report: Report): void {
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed')
  const titles = new Set(
    skipped.flatMap(({ ancestorTitles }) => ancestorTitles).filter((title) => title.includes('[skipped:')),
  )
  for (const title of titles) console.log(`skipped: ${title}`)
}

spawnSync('npm', ['run', '-s', 'setup'], { stdio: 'inherit' })
step('check: types, lint, format, layers', 'check')
step('build', 'build')
tests()

console.log(`\n${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ''}`)
process.exitCode = tally.failed === 0 ? 0 : 1
