import type { FileHandle } from 'node:fs/promises';

import { LorgnetteError } from '../../lib/errors.ts';
import type { SourceProblem } from '../contract.ts';
import { createComebacks, refresh } from './comebacks.ts';
import { hasHead, headOf, type FileBeginning } from './file-head.ts';
import { listFiles, listRotated, statFile, type FileStat } from './file-set.ts';
import {
  closeLog,
  createLogFile,
  findTarget,
  goesOn,
  lookInto,
  noteStat,
  positionOf,
  type LogFile,
} from './log-file.ts';
import { lost } from './lost.ts';
import type { FilePosition } from './position.ts';
import { mayWait, toSourceError } from './source-error.ts';

/** Positions of finished files that are no longer listed, kept because rotation may bring them back under another name. */
const REMEMBERED_FILES = 64;
/** A file too short to tell whether it is compressed is not begun while following. */
const MIN_FOLLOWED_BYTES = 2;

/** By so much the times of files may be behind the clock. */
const CLOCK_SKEW_MS = 50;

/** The files that the paths name, over time: finds new ones, tells rotation by inode, recognises old ones by content. */
export interface LogSet {
  /** In the order in which they were found. */
  readonly logs: readonly LogFile[];
  /** Looks at the folders again. What is wrong is thrown when it does not follow, else kept as a trouble. */
  look(): Promise<SourceProblem[]>;
  /** Named pipes, as of the last look. */
  pipes(): readonly string[];
  /** Why paths could not be looked at, as of the last look. */
  troubles(): readonly string[];
  /** Lets the rest of a log that was cut be read from the copy that was made of it; false when there is none. */
  goOnInCopy(position: FilePosition): Promise<boolean>;
  /** Whether another log that is read begins as this one does. */
  hasAnother(log: LogFile, beginning: FileBeginning): boolean;
  /** Adds what rotation made at a path since a file of that time was there. */
  addRotatedSince(path: string, mtimeMs: number): Promise<void>;
  positions(): FilePosition[];
  close(): Promise<void>;
}

export function createLogSet(
  paths: readonly string[],
  follow: boolean,
  resumed: readonly FilePosition[],
): LogSet {
  let logs: LogFile[] = [];
  const byInode = new Map<string, LogFile>();
  /** Committed positions whose file has not been met since the start. */
  let unmet: FilePosition[] = [...resumed];
  /** Sizes, at the last look, of compressed files that appeared while following. */
  const growing = new Map<string, number>();
  /** Rotated paths, and since when, of which a file was not to be told yet. */
  const lookAgain = new Map<string, number>();
  /** Files that were too short to be begun, and when they were last written to; paths without one, and since when. */
  const short = new Map<string, number>();
  let first = true;
  let pipes: readonly string[] = [];
  const troubles = new Map<string, string>();
  const comebacks = createComebacks(() => logs);

  /** The committed position of a file, by inode and content, else by content alone. */
  async function recognise(
    file: FileStat,
    handle: FileHandle,
    beginning: FileBeginning,
  ): Promise<FilePosition | null> {
    const alike = unmet.filter(({ head }) => head.length > 0 && hasHead(beginning.bytes, head));
    alike.sort((a, b) => Number(b.inode === file.inode) - Number(a.inode === file.inode));
    for (const position of alike) {
      if (!position.done && !(await goesOn(handle, beginning, position))) continue;
      unmet = unmet.filter((other) => other !== position);
      return position;
    }
    return null;
  }

  /** Whether a compressed file that appeared while following may still be being written: its content is not to be told yet. */
  function isGrowing(file: FileStat): boolean {
    if (!follow || first || growing.get(file.inode) === file.size) {
      growing.delete(file.inode);
      return false;
    }
    growing.set(file.inode, file.size);
    return true;
  }

  /** The log that this file is, brought up to date. One whose inode has passed to another file is known by its content only. */
  async function knownLog(file: FileStat): Promise<LogFile | null> {
    const known = byInode.get(file.inode);
    if (known === undefined) return null;
    if (await refresh(known, file)) return known;
    known.inode = '';
    byInode.delete(file.inode);
    return null;
  }

  const discover = (file: FileStat): Promise<LogFile | null> =>
    lookInto(file.path, async (handle, beginning) => {
      if (!beginning.settled && isGrowing(file)) return null;
      const position = await recognise(file, handle, beginning);
      const log = createLogFile(file, position);
      log.target = await findTarget(file.path);
      if (position === null) log.head = headOf(beginning.bytes);
      // While following, rotation copies and compresses files that were read before: the same content under a new inode.
      const original = position === null && follow && !first ? comebacks.originalOf(beginning) : undefined;
      if (original !== undefined) await comebacks.takeForCopy(log, original, handle, beginning);
      else if (position?.done === true) comebacks.settle(log, beginning);
      return log;
    });

  /** Adds what was rotated away at `path` since a file of that time was there. */
  async function addRotatedSince(path: string, mtimeMs: number): Promise<void> {
    lookAgain.delete(path);
    for (const file of await listRotated(path)) {
      if (file.mtimeMs >= mtimeMs && (await knownLog(file)) === null) await add(file);
      if (growing.has(file.inode)) lookAgain.set(path, mtimeMs);
    }
  }

  async function add(file: FileStat): Promise<void> {
    if (follow && file.size < MIN_FOLLOWED_BYTES) {
      short.set(file.path, file.mtimeMs);
      return;
    }
    short.delete(file.path);
    const log = await discover(file);
    if (log !== null) take(log);
  }

  function take(log: LogFile): void {
    logs.push(log);
    byInode.set(log.inode, log);
  }

  /** At the start: files that were being read when the process ended, and have been rotated to an unlisted name since. */
  async function findAgain(problems: SourceProblem[]): Promise<void> {
    for (const { path, mtimeMs } of unmet.filter(({ done, offset }) => !done && offset === 0)) {
      // It was empty: what was written to it since may have been rotated away.
      await addRotatedSince(path, mtimeMs);
    }
    for (const position of unmet.filter(({ done, offset }) => !done && offset > 0)) {
      // Met meanwhile, among what came after another.
      if (!unmet.includes(position)) continue;
      unmet = unmet.filter((other) => other !== position);
      if ((await comebacks.wake(position)) !== null || (await findUnlisted(position))) continue;
      const here = await statFile(position.path);
      // The inode of a file that was removed may be that of the next one.
      const isCut = here?.inode === position.inode && here.birthMs <= position.mtimeMs;
      await addRotatedSince(position.path, position.mtimeMs);
      problems.push(
        isCut
          ? lost('file-truncated', position, `${position.path} was truncated`)
          : lost('file-lost', position, `${position.path} was renamed or removed`),
      );
    }
  }

  /** Looks for it among what rotation made of any path, and adds what came after it there. */
  async function findUnlisted(position: FilePosition): Promise<boolean> {
    const { target } = position;
    for (const path of [...paths, position.path, ...(target === undefined ? [] : [target])]) {
      const here = await statFile(path);
      for (const file of [...(here === null ? [] : [here]), ...(await listRotated(path))]) {
        if ((await knownLog(file)) !== null) continue;
        if (!(await isRestOf(file, position))) continue;
        // Under the path it was rotated from: what comes there later is its successor. Opening it finds its real name.
        take(createLogFile({ ...file, path }, position));
        // Compressing may have made it younger than its successors.
        await addRotatedSince(path, Math.min(position.mtimeMs, file.mtimeMs));
        return true;
      }
    }
    return false;
  }

  /** Looks for a copy of a log that was cut among what is not listed, and adds it to be read from where the log was left. */
  async function addCopy(position: FilePosition): Promise<LogFile | null> {
    for (const file of await listRotated(position.path)) {
      if ((await knownLog(file)) !== null || !(await isRestOf(file, position))) continue;
      const copy = { ...createLogFile(file, position), listed: false };
      take(copy);
      return copy;
    }
    return null;
  }

  async function noteRotation(log: LogFile): Promise<void> {
    if (log.listed || log.done) return;
    const opened = await log.reading?.handle.stat();
    if (opened !== undefined) noteStat(log, { size: opened.size, mtimeMs: Math.floor(opened.mtimeMs) });
    const atPath = await statFile(log.path);
    const replaced = atPath !== null && atPath.inode !== log.inode && atPath.size > 0;
    // It was closed for having had no news: what became of it is seen when it is opened once more.
    const isMissed = opened === undefined && log.caughtUp && atPath?.inode !== log.inode;
    // Found by the name that rotation gave it; a compressed one may still be being written.
    const isRotated = atPath?.inode === log.inode && log.reading?.gunzip === null;
    if (opened?.nlink !== 0 && !replaced && !isMissed && !isRotated) return;
    // Read it to its end once more before its successor, then give its writer one more look's time to let go of it.
    if (log.looksSinceRotation === 0 && !isMissed) log.caughtUp = false;
    log.looksSinceRotation += 1;
  }

  /** Does what concerns one path: what is wrong with it keeps nothing else from being followed. */
  async function tolerate(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const trouble = toSourceError(error, `cannot read ${path}`);
      if (!follow || !mayWait(trouble)) throw trouble;
      troubles.set(path, trouble.message);
    }
  }

  async function meet(file: FileStat): Promise<void> {
    const known = await knownLog(file);
    if (known !== null) {
      Object.assign(known, { path: file.path, listed: true, looksSinceRotation: 0 });
      return;
    }
    const before = logs.findLast(({ path }) => path === file.path);
    const since = before?.mtimeMs ?? short.get(file.path);
    if (since !== undefined) await addRotatedSince(file.path, since);
    await add(file);
  }

  return {
    get logs() {
      return logs;
    },
    async look() {
      const problems: SourceProblem[] = [];
      const listing = await listFiles(paths);
      ({ pipes } = listing);
      troubles.clear();
      for (const [path, trouble] of listing.troubles) {
        await tolerate(path, () => Promise.reject(trouble));
      }
      if (!follow && first) requireInput(listing.missing, listing.files.length + pipes.length, paths);
      // What comes there and is rotated away before the next look is found by its time.
      for (const path of listing.missing) if (!short.has(path)) short.set(path, Date.now() - CLOCK_SKEW_MS);
      for (const log of logs) log.listed = false;
      for (const [path, mtimeMs] of lookAgain) await tolerate(path, () => addRotatedSince(path, mtimeMs));
      for (const file of listing.files) await tolerate(file.path, () => meet(file));
      if (first) {
        const count = logs.length;
        await findAgain(problems);
        // What was being read at the last stop is older than what is listed now, so it is read first.
        logs = [...logs.slice(count), ...logs.slice(0, count)];
      }
      first = false;
      for (const log of logs) await tolerate(log.path, () => noteRotation(log));
      const gone = forgotten(logs);
      for (const log of gone) if (byInode.get(log.inode) === log) byInode.delete(log.inode);
      logs = logs.filter((log) => !gone.has(log));
      return problems;
    },
    pipes: () => pipes,
    troubles: () => [...troubles.values()],
    async goOnInCopy(position) {
      const copy = (await comebacks.wake(position)) ?? (await addCopy(position));
      if (copy !== null) copy.isComplete = true;
      // It may have been cut more than once since.
      await addRotatedSince(position.path, position.mtimeMs);
      return copy !== null;
    },
    hasAnother: (log, { bytes }) =>
      logs.some(
        (other) => other !== log && !other.isCopy && other.head.length > 0 && hasHead(bytes, other.head),
      ),
    addRotatedSince,
    positions: () => [...unmet.slice(-REMEMBERED_FILES), ...logs.map(positionOf)],
    async close() {
      for (const log of logs) await closeLog(log);
    },
  };
}

const isRestOf = async (file: FileStat, position: FilePosition): Promise<boolean> =>
  (await lookInto(file.path, (handle, beginning) => goesOn(handle, beginning, position))) ?? false;

function requireInput(missing: readonly string[], found: number, paths: readonly string[]): void {
  const absent = missing[0];
  if (absent !== undefined) throw new LorgnetteError('SourceUnavailable', `there is no file ${absent}`);
  if (found === 0) throw new LorgnetteError('SourceUnavailable', `no file matches ${paths.join(', ')}`);
}

/** Finished files that are gone, but for the last few. */
function forgotten(logs: readonly LogFile[]): ReadonlySet<LogFile> {
  const unlisted = logs.filter(({ done, listed }) => done && !listed);
  return new Set(unlisted.slice(0, Math.max(0, unlisted.length - REMEMBERED_FILES)));
}
