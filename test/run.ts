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
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
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
    if (status !== 0 && tally.failed === 0) tally.failed = 1
  } catch (error) {
    console.error(`Cannot read the report of the tests: ${error}`)
    tally.failed += 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

spawnSync('npm', ['run', '-s', 'setup'], { stdio: 'inherit' })
step('check: types, lint, format, layers', 'check')
step('build', 'build')
tests()

console.log(`\n${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ''}`)
process.exitCode = tally.failed === 0 ? 0 : 1
