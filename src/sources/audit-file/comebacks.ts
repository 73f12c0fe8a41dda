import type { FileHandle } from 'node:fs/promises';

import { hasHead, headOf, type FileBeginning } from './file-head.ts';
import type { FileStat } from './file-set.ts';
import { closeLog, goesOn, lookInto, noteStat, type LogFile } from './log-file.ts';
import type { FilePosition } from './position.ts';

/** Content that comes back under another inode: copies that rotation makes, compressed or not. */
export interface Comebacks {
  /** The log that a new file begins like. */
  originalOf(beginning: FileBeginning): LogFile | undefined;
  /** Takes a new file for a copy, which is not read; one that took the place of its original is read on from there. */
  takeForCopy(log: LogFile, original: LogFile, handle: FileHandle, beginning: FileBeginning): Promise<void>;
  /** There is nothing in it that was not read. */
  settle(log: LogFile, beginning: FileBeginning): void;
  /** Finds a copy that was not to be read and goes as far as a log was read, and lets it be read from there. */
  wake(position: FilePosition): Promise<LogFile | null>;
}

export function createComebacks(logs: () => readonly LogFile[]): Comebacks {
  function settle(log: LogFile, beginning: FileBeginning): void {
    log.head = headOf(beginning.bytes);
    log.done = true;
    log.caughtUp = true;
    log.sizeAtEnd = log.size;
  }

  return {
    originalOf: ({ bytes }) => logs().find(({ head }) => head.length > 0 && hasHead(bytes, head)),
    async takeForCopy(log, original, handle, beginning) {
      const isPlain = !beginning.gzip;
      if (!isPlain || log.path !== original.path || !(await goesOn(handle, beginning, original))) {
        settle(log, beginning);
        log.isCopy = true;
        return;
      }
      // Copied, and moved to its name, as editors do. The rest of it is here.
      log.head = headOf(beginning.bytes);
      log.offset = original.offset;
      log.tail = original.tail;
      original.done = true;
      await closeLog(original);
    },
    settle,
    async wake({ head, offset, tail }) {
      for (const log of logs().filter(({ done }) => done)) {
        const mark = { head, offset, tail };
        const isRest = await lookInto(log.path, (handle, beginning) => goesOn(handle, beginning, mark));
        if (isRest !== true) continue;
        log.offset = offset;
        log.tail = tail ?? null;
        log.done = false;
        log.isCopy = false;
        log.caughtUp = false;
        log.nextAt = undefined;
        return log;
      }
      return null;
    },
  };
}

/** Takes over what a look says of a known file; false when its inode now belongs to another file. */
export async function refresh(log: LogFile, file: FileStat): Promise<boolean> {
  // An open file keeps its inode; one that was closed may have passed it on.
  if (log.done && (file.size !== log.sizeAtEnd || file.mtimeMs !== log.mtimeMs)) {
    const isSame = await lookInto(file.path, (_handle, { bytes }) =>
      Promise.resolve(hasHead(bytes, log.head)),
    );
    if (isSame !== true) return false;
    // A copy in the making: what it is a copy of is read already.
    if (log.isCopy) log.sizeAtEnd = file.size;
    else if (file.size !== log.sizeAtEnd) {
      log.done = false;
      log.caughtUp = false;
    }
  }
  noteStat(log, file);
  return true;
}
