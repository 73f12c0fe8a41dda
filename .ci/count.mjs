// Prints `PASSED FAILED` of a Vitest JSON report. A crash is told from failing tests by what the report says: a non-zero
// exit with no failing test, a report that is missing or an empty run count as one failure more. A skipped test is a
// failure too: nothing is skipped silently here.
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
for (const suite of report.testResults) {
  for (const test of suite.assertionResults) {
    if (test.status === 'passed') passed += 1;
    else {
      failed += 1;
      process.stderr.write(`${test.status}: ${suite.name} > ${test.fullName}\n`);
    }
  }
  // A file that could not be loaded has no tests to report.
  if (suite.status === 'failed' && suite.assertionResults.every((test) => test.status === 'passed')) {
    failed += 1;
    process.stderr.write(`failed: ${suite.name}\n`);
  }
}
if (passed + failed === 0 || (status !== '0' && failed === 0)) {
  failed += 1;
  process.stderr.write(`this stage ended with status ${status} after ${passed} passing tests\n`);
}
process.stdout.write(`${passed} ${failed}\n`);
