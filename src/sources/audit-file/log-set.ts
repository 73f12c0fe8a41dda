import { open } from 'node:fs/promises';

import { LorgnetteError } from '../../lib/errors.ts';
import type { SourceProblem } from '../contract.ts';
import { hasHead, headOf, readBeginning, type FileBeginning } from './file-head.ts';
import { listFiles, listRotated, statFile, type FileStat } from './file-set.ts';
import { closeLog, createLogFile, positionOf, type LogFile } from './log-file.ts';
import type { FilePosition } from './position.ts';
import { toSourceError } from './source-error.ts';

/** Positions of finished files that are no longer listed, kept because rotation may bring them back under another name. */
const REMEMBERED_FILES = 64;
/** A file too short to tell whether it is compressed is not begun while following. */
const MIN_FOLLOWED_BYTES = 2;

/** The files that the paths name, over time: finds new ones, tells rotation by inode, recognises old ones by content. */
export interface LogSet {
  /** In reading order. */
  readonly logs: readonly LogFile[];
  /** Looks at the folders again. */
  look(): Promise<SourceProblem[]>;
  positions(): FilePosition[];
  close(): Promise<void>;
}

export function createLogSet(
  paths: readonly string[],
  follow: boolean,
  resumed: readonly FilePosition[],
): LogSet {
  let logs: LogFile[] = [];
  /** Committed positions whose file has not been met since the start. */
  let unmet: FilePosition[] = [...resumed];
  /** Sizes, at the last look, of compressed files that appeared while following. */
  const growing = new Map<string, number>();
  /** Rotated paths, and since when, of which a file was not to be told yet. */
  const lookAgain = new Map<string, number>();
  let first = true;

  /** The committed position of a file, by inode and content, else by content alone. */
  function recognise(file: FileStat, { bytes }: FileBeginning): FilePosition | null {
    const alike = unmet.filter(({ head }) => head.length > 0 && hasHead(bytes, head));
    const match = alike.find(({ inode }) => inode === file.inode) ?? alike[0] ?? null;
    if (match !== null) unmet = unmet.filter((position) => position !== match);
    return match;
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
    const known = logs.find(({ inode }) => inode === file.inode);
    if (known === undefined) return null;
    if (await refresh(known, file)) return known;
    known.inode = '';
    return null;
  }

  const isKnownContent = (bytes: Buffer): boolean =>
    logs.some(({ head }) => head.length > 0 && hasHead(bytes, head));

  async function discover(file: FileStat): Promise<LogFile | null> {
    if (follow && file.size < MIN_FOLLOWED_BYTES) return null;
    const beginning = await beginningOf(file.path);
    if (beginning === null || (!beginning.settled && isGrowing(file))) return null;
    const position = recognise(file, beginning);
    const log = createLogFile(file, position);
    // While following, rotation compresses files that were read before: the same content under a new inode.
    const repeated = position === null && follow && !first && isKnownContent(beginning.bytes);
    if (repeated || position?.done === true) {
      log.head = headOf(beginning.bytes);
      log.done = true;
      log.caughtUp = true;
      log.sizeAtEnd = file.size;
    }
    return log;
  }

  /** Adds what was rotated away at `path` since a file of that time was there. */
  async function addRotatedSince(path: string, mtimeMs: number): Promise<void> {
    lookAgain.delete(path);
    for (const file of await listRotated(path)) {
      if (file.mtimeMs >= mtimeMs && (await knownLog(file)) === null) await add(file);
      if (growing.has(file.inode)) lookAgain.set(path, mtimeMs);
    }
  }

  async function add(file: FileStat): Promise<void> {
    const log = await discover(file);
    if (log !== null) logs.push(log);
  }

  /** At the start: files that were being read when the process ended, and have been rotated to an unlisted name since. */
  async function findAgain(problems: SourceProblem[]): Promise<void> {
    for (const position of unmet.filter(({ done, offset }) => !done && offset > 0)) {
      // Met meanwhile, among what came after another.
      if (!unmet.includes(position)) continue;
      unmet = unmet.filter((other) => other !== position);
      if ((await goOnInCopy(position)) || (await findUnlisted(position))) continue;
      problems.push({
        reason: 'file-lost',
        origin: position.path,
        offset: position.offset,
        message: `${position.path} was read up to ${position.offset}; the file is gone, and with it whatever it held after that`,
      });
    }
  }

  /** Rotation had compressed it before it was read to its end: the copy, which was not to be read then, has the rest. */
  async function goOnInCopy({ head, offset }: FilePosition): Promise<boolean> {
    for (const log of logs.filter(({ done }) => done)) {
      const beginning = await beginningOf(log.path);
      if (beginning === null || !hasHead(beginning.bytes, head)) continue;
      log.offset = offset;
      log.done = false;
      log.caughtUp = false;
      return true;
    }
    return false;
  }

  /** Looks for it among what rotation made of any path, and adds what came after it there. */
  async function findUnlisted(position: FilePosition): Promise<boolean> {
    for (const path of [...paths, position.path]) {
      const here = await statFile(path);
      for (const file of [...(here === null ? [] : [here]), ...(await listRotated(path))]) {
        if ((await knownLog(file)) !== null) continue;
        const beginning = await beginningOf(file.path);
        if (beginning === null || !hasHead(beginning.bytes, position.head)) continue;
        // Under the path it was rotated from: what comes there later is its successor. Opening it finds its real name.
        logs.push(createLogFile({ ...file, path }, position));
        // Compressing may have made it younger than its successors.
        await addRotatedSince(path, Math.min(position.mtimeMs, file.mtimeMs));
        return true;
      }
    }
    return false;
  }

  async function noteRotation(log: LogFile): Promise<void> {
    if (log.listed || log.done) return;
    const atPath = await statFile(log.path);
    const unlinked = (await log.reading?.handle.stat())?.nlink === 0;
    const replaced = atPath !== null && atPath.inode !== log.inode && atPath.size > 0;
    if (!unlinked && !replaced) return;
    // Read it to its end once more before its successor, then give its writer one more look's time to let go of it.
    if (log.looksSinceRotation === 0) log.caughtUp = false;
    log.looksSinceRotation += 1;
  }

  return {
    get logs() {
      return logs;
    },
    async look() {
      const problems: SourceProblem[] = [];
      const { files, missing } = await listFiles(paths);
      if (!follow && first) {
        const absent = missing[0];
        if (absent !== undefined) throw new LorgnetteError('SourceUnavailable', `there is no file ${absent}`);
        if (files.length === 0)
          throw new LorgnetteError('SourceUnavailable', `no file matches ${paths.join(', ')}`);
      }
      for (const log of logs) log.listed = false;
      for (const [path, mtimeMs] of lookAgain) await addRotatedSince(path, mtimeMs);
      for (const file of files) {
        const before = logs.findLast(({ path }) => path === file.path);
        const known = await knownLog(file);
        if (known !== null) {
          known.path = file.path;
          known.listed = true;
          known.looksSinceRotation = 0;
          continue;
        }
        if (before !== undefined) await addRotatedSince(file.path, before.mtimeMs);
        await add(file);
      }
      if (first) {
        const count = logs.length;
        await findAgain(problems);
        // What was being read at the last stop is older than what is listed now, so it is read first.
        logs = [...logs.slice(count), ...logs.slice(0, count)];
      }
      first = false;
      for (const log of logs) await noteRotation(log);
      logs = forget(logs);
      return problems;
    },
    positions: () => [...unmet.slice(-REMEMBERED_FILES), ...logs.map(positionOf)],
    async close() {
      for (const log of logs) await closeLog(log);
    },
  };
}

/** Takes over what a look says of a known file; false when its inode now belongs to another file. */
async function refresh(log: LogFile, file: FileStat): Promise<boolean> {
  // An open file keeps its inode; one that was closed may have passed it on.
  if (log.done && (file.size !== log.sizeAtEnd || file.mtimeMs !== log.mtimeMs)) {
    const beginning = await beginningOf(file.path);
    if (beginning === null || !hasHead(beginning.bytes, log.head)) return false;
    if (file.size !== log.sizeAtEnd) {
      log.done = false;
      log.caughtUp = false;
    }
  }
  log.size = file.size;
  log.mtimeMs = file.mtimeMs;
  return true;
}

function forget(logs: readonly LogFile[]): LogFile[] {
  const unlisted = logs.filter(({ done, listed }) => done && !listed);
  const forgotten = new Set(unlisted.slice(0, Math.max(0, unlisted.length - REMEMBERED_FILES)));
  return logs.filter((log) => !forgotten.has(log));
}

async function beginningOf(path: string): Promise<FileBeginning | null> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    // Rotated away between the listing and here: the next look finds it under its new name.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw toSourceError(error, `cannot open ${path}`);
  }
  try {
    return await readBeginning(handle);
  } finally {
    await handle.close();
  }
}
