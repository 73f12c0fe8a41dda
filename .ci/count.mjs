// Prints `PASSED FAILED` of a Vitest JSON report. A report that is missing, an empty run, and an exit with an error of which
// the report knows nothing (a crash) count as one failure more. A skipped test is a failure, since nothing is to be skipped
// in silence; only the suites in test/contract have opt-outs, which name their reason.
import { readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);
let report = { testResults: [] };
try {
  report = JSON.parse(readFileSync(file, 'utf8'));
} catch (error) {
  process.stderr.write(`no report of this stage: ${error.message}\n`);
}
let passed = 0;
let failed = 0;
const fail = (what) => {
  failed += 1;
  process.stderr.write(`${what}\n`);
};
for (const suite of report.testResults) {
  const mayOptOut = suite.name.includes('/test/contract/');
  for (const test of suite.assertionResults) {
    const title = `${test.status}: ${suite.name} > ${test.fullName}`;
    if (test.status === 'passed') passed += 1;
    else if (mayOptOut && test.status === 'skipped') process.stderr.write(`opted out: ${title}\n`);
    else fail(title);
  }
  // A file that could not be loaded has no tests to report.
  if (suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')) {
    fail(`failed: ${suite.name}`);
  }
}
if (passed + failed === 0 || (status !== '0' && failed === 0)) {
  fail(`this stage ended with status ${status} after ${passed} passing tests`);
}
process.stdout.write(`${passed} ${failed}\n`);
