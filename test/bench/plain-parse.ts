// The floor that the whole path is measured against: read a file, split it into lines, `JSON.parse` each of them.
import { forEachLine } from './lines.ts';

const [file = ''] = process.argv.slice(2);
let events = 0;
forEachLine(file, (buffer, start, end) => {
  const event = JSON.parse(buffer.toString('utf8', start, end)) as { auditID?: string };
  if (event.auditID !== undefined) events += 1;
});
process.stdout.write(`${events}\n`);
