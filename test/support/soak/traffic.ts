import { createCopier } from '../../bench/copies.ts';
import { cleanUpLines } from './clean-up.ts';

/** Traffic of a cluster, made of copies of one log that begin one after the other and run side by side. */
export interface TrafficOptions {
  /** A log with one event a line, with times, about in order. */
  readonly log: Buffer;
  readonly eventsPerSecond: number;
  /** How long it goes on, in event time. */
  readonly seconds: number;
}

interface Copy {
  readonly rewrite: (line: string) => string;
  /** Milliseconds of the traffic at which its log begins. */
  readonly beginsAt: number;
  next: number;
}

/**
 * The lines of each simulated minute, one after another. The objects of every copy are its own, and times go on from the
 * time of the log. It is in full flow from the first second: what runs then began before, and its beginning is not told.
 */
export function* simulatedMinutes({ log, eventsPerSecond, seconds }: TrafficOptions): Generator<Buffer> {
  // Bytes as latin1 characters: what is rewritten is ASCII, and the rest must not change.
  const lines = withCleanUp(
    log
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== ''),
  );
  const offsets = offsetsOf(lines);
  const lasts = offsets.at(-1) ?? 0;
  const everyMs = (lines.length / eventsPerSecond) * 1000;
  const runningAtFirst = Math.ceil(lasts / everyMs);
  const namespaces = namespacesOf(lines);
  let copies: Copy[] = [];
  let begun = 0;
  const beginsAt = (copy: number): number => Math.round(((copy - runningAtFirst) * everyMs) / 1000) * 1000;

  for (let minute = 1; minute * 60 <= seconds; minute += 1) {
    const until = minute * 60_000;
    for (; beginsAt(begun) < until; begun += 1) {
      const shiftSeconds = beginsAt(begun) / 1000;
      const rewrite = createCopier({ copy: begun, shiftSeconds, namespaces });
      copies.push({ rewrite, beginsAt: beginsAt(begun), next: 0 });
    }
    const due: { at: number; line: string }[] = [];
    for (const copy of copies) {
      for (; copy.next < lines.length; copy.next += 1) {
        const at = copy.beginsAt + (offsets[copy.next] ?? 0);
        if (at >= until) break;
        if (at >= 0) due.push({ at, line: copy.rewrite(lines[copy.next] ?? '') });
      }
    }
    copies = copies.filter(({ next }) => next < lines.length);
    due.sort((a, b) => a.at - b.at);
    yield Buffer.from(due.map(({ line }) => `${line}\n`).join(''), 'latin1');
  }
}

/** Everything goes half a minute after the end of the log. */
function withCleanUp(lines: readonly string[]): string[] {
  const end = Math.max(...lines.map((line) => timeOf(line)).filter((time) => !Number.isNaN(time)));
  return [...lines, ...cleanUpLines(lines, new Date(end + 30_000))];
}

const TIME = /"stageTimestamp":"([^"]+)"/g;

const timeOf = (line: string): number => Date.parse([...line.matchAll(TIME)].at(-1)?.[1] ?? '');

/** Milliseconds after the first event at which each line was logged, never going back. */
function offsetsOf(lines: readonly string[]): number[] {
  let first: number | null = null;
  let latest = 0;
  return lines.map((line) => {
    const time = timeOf(line);
    if (Number.isNaN(time)) return latest;
    first ??= time;
    latest = Math.max(latest, time - first);
    return latest;
  });
}

function namespacesOf(lines: readonly string[]): string[] {
  const found = new Set<string>();
  for (const line of lines) {
    const namespace = /"objectRef":\{[^}]*"namespace":"([^"]+)"/.exec(line)?.[1];
    if (namespace !== undefined) found.add(namespace);
  }
  return [...found];
}
