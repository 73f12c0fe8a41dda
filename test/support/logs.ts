import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** The bytes of a log of this repository, or of one with a path of its own. */
export function readLog(file: string | URL): Buffer {
  const path = file instanceof URL ? file : fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return gunzipSync(readFileSync(path));
}

/** The events of a log, each as a line without its line end; those of an `EventList` one by one. */
export function eventLines(log: Buffer): string[] {
  return log
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      if (!line.startsWith('{"kind":"EventList"')) return [line];
      const { apiVersion, items } = JSON.parse(line) as { apiVersion: string; items: object[] };
      return items.map((item) => JSON.stringify({ kind: 'Event', apiVersion, ...item }));
    });
}

/** Lines as one piece of input. */
export const bytesOf = (lines: readonly string[]): Buffer =>
  Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** Lines as batches: `cuts` are the numbers of the lines at which one begins. */
export function batchesOf(lines: readonly string[], cuts: readonly number[] = []): Buffer[] {
  const starts = [...new Set([0, ...cuts.filter((cut) => cut > 0 && cut < lines.length)])].toSorted(
    (a, b) => a - b,
  );
  return starts.map((start, index) => bytesOf(lines.slice(start, starts[index + 1])));
}
