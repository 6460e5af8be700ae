// Adds up the test runs' own reports and ends with the line that counts them; fails if a run failed or ran nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, failedBefore] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const name of readdirSync(folder).filter((file) => /^n.*\.json$/.test(file))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // What needs compiled code cannot be tested where there is none; anywhere else, nothing may be skipped.
  if (name !== 'no-code-from-strings.json') skipped += report.numPendingTests + report.numTodoTests;
  console.log(`${name}: ${report.numPassedTests} of ${report.numTotalTests}, success ${report.success}`);
  if (!report.success && report.numFailedTests === 0) failed++;
}
if (skipped > 0) {
  console.error(`${skipped} test(s) were skipped; in CI none may be`);
  failed += skipped;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 || failedBefore !== '0' ? 1 : 0);
