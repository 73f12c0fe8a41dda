import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { formatMicros, seconds } from '../../../../src/lib/micros.ts';
import { createAuditFileSource } from '../../../../src/sources/audit-file/audit-file.ts';
import { parsePosition } from '../../../../src/sources/audit-file/position.ts';
import { copyBatch } from '../../../contract/source.ts';
import { followed, readAll } from './follow.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const START = Date.UTC(2026, 0, 31) * 1000;
/** An event of a second after the start. */
const event = (second: number, server = 'a'): string =>
  `{"auditID":"${server}-${second}","stageTimestamp":"${formatMicros(START + seconds(second))}"}\n`;
const events = (from: number, to: number, server = 'a'): string =>
  Array.from({ length: to - from }, (_, i) => event(from + i, server)).join('');
const secondsOf = (text: string): number[] =>
  [...text.matchAll(/"auditID":"\w+-(\d+)"/g)].map(([, second]) => Number(second));
/** How far back the order of events goes at most, in seconds. */
const furthestBack = (order: readonly number[]): number => {
  let newest = 0;
  let furthest = 0;
  for (const second of order) {
    newest = Math.max(newest, second);
    furthest = Math.max(furthest, newest - second);
  }
  return furthest;
};

describe('folders and patterns', () => {
  test('a folder is all files in it but the hidden ones, a pattern goes to any depth, and no file is read twice', async () => {
    mkdirSync(at('deep/er'), { recursive: true });
    writeFileSync(at('audit.log'), events(0, 3));
    writeFileSync(at('.audit.log.swp'), 'hidden');
    writeFileSync(at('deep/er/audit.log'), events(3, 6));
    expect((await readAll({ paths: [folder] })).text).toBe(events(0, 3));
    expect((await readAll({ paths: [at('audit.log'), folder, at('**/*.log')] })).text).toBe(events(0, 6));
  });

  test('files that come to a followed folder are read', async () => {
    const { text } = await followed({ paths: [folder] }, [
      () => writeFileSync(at('a.log'), events(0, 2)),
      () => writeFileSync(at('b.log.gz'), gzipSync(events(2, 4))),
    ]);
    expect(text).toBe(events(0, 4));
  });

  test('a hundred files and more are followed with a bounded number of open ones', async () => {
    const name = (i: number): string => at(`node-${String(i).padStart(3, '0')}.log`);
    const open: number[] = [];
    const count = (): void => {
      const handles = readdirSync('/proc/self/fd').map((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`);
        } catch {
          return '';
        }
      });
      open.push(handles.filter((path) => path.startsWith(folder)).length);
    };
    for (let i = 0; i < 150; i += 1) writeFileSync(name(i), event(i, 'n'));
    const { text } = await followed({ paths: [folder] }, [
      count,
      count,
      () => {
        for (let i = 0; i < 150; i += 1) appendFileSync(name(i), event(200 + i, 'n'));
      },
      count,
      count,
    ]);
    expect(secondsOf(text).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 150 }, (_, i) => i),
      ...Array.from({ length: 150 }, (_, i) => 200 + i),
    ]);
    // At the look after they were opened.
    expect(Math.min(...open)).toBeGreaterThan(0);
    expect(open.at(-1)).toBeLessThanOrEqual(128);
  });

  test('a file that is removed after it was closed is forgotten, and nothing is said to be lost', async () => {
    const quiet = Array.from({ length: 140 }, () => () => undefined);
    writeFileSync(at('old.log'), events(0, 5));
    writeFileSync(at('audit.log'), events(5, 10));
    const { text, problems, position } = await followed({ paths: [folder] }, [
      ...quiet,
      () => {
        appendFileSync(at('old.log'), events(10, 12));
      },
      ...quiet,
      () => unlinkSync(at('old.log')),
      () => undefined,
      () => undefined,
      () => undefined,
      () => appendFileSync(at('audit.log'), events(12, 14)),
    ]);
    expect([text, problems]).toEqual([events(0, 14), []]);
    const old = parsePosition(position ?? '').find(({ path }) => path === at('old.log'));
    expect(old?.done).toBe(true);
  });
});

describe('several API servers', () => {
  test.each(['plain', 'gzip'])('their logs are read side by side by event time: %s', async (how) => {
    const logs = ['a', 'b', 'c'].map((server, i) => {
      const text = Array.from({ length: 700 }, (_, n) => event(3 * n + i, server)).join('');
      const path = at(`${server}.log`);
      writeFileSync(path, how === 'gzip' ? gzipSync(text) : text);
      return path;
    });
    for (const follow of [false, true]) {
      const { text } = await (follow
        ? followed({ paths: logs, runAhead: seconds(30) }, [])
        : readAll({ paths: logs, runAhead: seconds(30) }));
      const order = secondsOf(text);
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2100 }, (_, i) => i));
      expect(furthestBack(order)).toBeLessThanOrEqual(33);
    }
  });

  test('one that is behind holds the others back, one that is silent does not', async () => {
    writeFileSync(at('a.log'), events(0, 10, 'a'));
    writeFileSync(at('b.log'), events(0, 10, 'b'));
    const { text, batches } = await followed({ paths: [folder], runAhead: seconds(5) }, [
      () => appendFileSync(at('a.log'), events(10, 4000, 'a')),
      () => {
        appendFileSync(at('a.log'), events(4000, 4100, 'a'));
        appendFileSync(at('b.log'), events(4000, 4100, 'b'));
      },
    ]);
    expect(secondsOf(text).length).toBe(10 + 10 + 3990 + 200);
    expect(batches.length).toBeLessThan(80);
    expect(furthestBack(secondsOf(text))).toBeLessThanOrEqual(6);
  });

  test('after a restart each goes on where it was, side by side', async () => {
    const paths = [at('a.log'), at('b.log')];
    writeFileSync(at('a.log'), events(0, 100, 'a'));
    writeFileSync(at('b.log'), gzipSync(events(0, 100, 'b')));
    const whole = await followed({ paths, runAhead: seconds(10) }, []);
    let before = '';
    for (const { bytes, position } of whole.batches) {
      before += bytes.toString();
      const rest = await followed({ paths, position, runAhead: seconds(10) }, []);
      expect((before + rest.text).split('\n').toSorted()).toEqual(whole.text.split('\n').toSorted());
      expect(furthestBack(secondsOf(rest.text))).toBeLessThanOrEqual(11);
    }
  });
});

describe('files that cannot be read', () => {
  test('keep no other from being read, are told and tried again', async () => {
    symlinkSync(at('loop.log'), at('loop.log'));
    writeFileSync(at('good.log'), events(0, 3));
    const troubles: string[][] = [];
    const { text, progress } = await followed({ paths: [folder, at('loop.log')] }, [
      (source) => troubles.push([...source.progress().troubles]),
      (source) => {
        troubles.push([...source.progress().troubles]);
        expect(source.progress().caughtUp).toBe(true);
        unlinkSync(at('loop.log'));
        writeFileSync(at('loop.log'), events(3, 6));
      },
    ]);
    expect(text).toBe(events(0, 6));
    expect(troubles.map(([first]) => first)).toEqual([
      expect.stringContaining('loop.log'),
      expect.stringContaining('loop.log'),
    ]);
    expect(progress.troubles).toEqual([]);
  });

  test('end a reading that does not follow', async () => {
    symlinkSync(at('loop.log'), at('loop.log'));
    writeFileSync(at('good.log'), events(0, 3));
    await expect(readAll({ paths: [folder] })).rejects.toMatchObject({ code: 'SourceUnavailable' });
  });

  test('that vanish before their turn are said to be lost', async () => {
    writeFileSync(at('a.log'), events(0, 500));
    writeFileSync(at('b.log'), events(1000, 1010));
    const source = createAuditFileSource({
      paths: [folder],
      cluster: 'test',
      follow: false,
      position: null,
      batchBytes: 4096,
    });
    const { signal } = new AbortController();
    await source.next(signal);
    unlinkSync(at('b.log'));
    const problems = [];
    for (let batch = await source.next(signal); batch !== null; batch = await source.next(signal))
      problems.push(...(batch.problems ?? []));
    await source.close();
    expect(problems).toMatchObject([{ reason: 'file-lost', bytes: events(1000, 1010).length }]);
  });
});

describe('files that are cut and written anew', () => {
  test('what was not read before is read from the copy, and nothing twice', async () => {
    const log = at('audit.log');
    writeFileSync(log, events(0, 10));
    for (const paths of [[log], [folder]]) {
      const { text, problems } = await followed({ paths }, [
        () => {
          appendFileSync(log, events(10, 20));
          copyFileSync(log, at('audit.log.1'));
          truncateSync(log);
          appendFileSync(log, events(20, 25));
        },
        () => appendFileSync(log, events(25, 30)),
      ]);
      expect({ text, problems }).toEqual({ text: events(0, 30), problems: [] });
      unlinkSync(at('audit.log.1'));
      writeFileSync(log, events(0, 10));
    }
  });

  test('also when the copy is compressed, and when it happens between two starts', async () => {
    const log = at('audit.log');
    writeFileSync(log, events(0, 10));
    const { position } = await followed({ paths: [log] }, []);
    writeFileSync(at('audit.log.1.gz'), gzipSync(events(0, 20)));
    truncateSync(log);
    appendFileSync(log, events(20, 25));
    const { text, problems } = await followed({ paths: [log], position }, []);
    expect({ text, problems }).toEqual({ text: events(10, 25), problems: [] });
  });

  test('are told from those that grew, though they begin alike and are longer', async () => {
    const log = at('audit.log');
    const first = `{"auditID":"first","pad":"${'x'.repeat(2000)}"}\n`;
    writeFileSync(log, first + events(0, 10));
    const again = first + events(100, 130);
    const live = await followed({ paths: [log] }, [() => writeFileSync(log, again)]);
    expect([live.text, live.problems]).toEqual([first + events(0, 10) + again, ['file-truncated']]);
    writeFileSync(log, first + events(0, 10));
    const { position } = await followed({ paths: [log] }, []);
    writeFileSync(log, again);
    const restarted = await followed({ paths: [log], position }, []);
    expect([restarted.text, restarted.problems]).toEqual([again, ['file-truncated']]);
  });

  test('say how much is known to be lost', async () => {
    const log = at('audit.log');
    writeFileSync(log, events(0, 100));
    const options = { paths: [log], cluster: 'test', follow: true, position: null, batchBytes: 1024 };
    const source = createAuditFileSource(options);
    const { signal } = new AbortController();
    const first = await source.next(signal);
    const read = first === null ? 0 : copyBatch(first).bytes.length;
    truncateSync(log);
    const second = await source.next(signal);
    await source.close();
    expect(second?.problems).toMatchObject([
      { reason: 'file-truncated', offset: read, bytes: events(0, 100).length - read },
    ]);
  });
});

describe('files that are compressed before their turn', () => {
  test('are read from what they were compressed to, and nothing is said to be lost', async () => {
    const log = at('audit.log');
    writeFileSync(log, events(0, 300));
    const source = createAuditFileSource({
      paths: [log],
      cluster: 'test',
      follow: true,
      position: null,
      batchBytes: 2048,
      pollIntervalMs: 5,
    });
    const stop = new AbortController();
    const { signal } = stop;
    let text = '';
    const problems = [];
    for (let i = 0; ; i += 1) {
      const batch = await source.next(signal);
      if (batch === null) break;
      problems.push(...(batch.problems ?? []));
      text += copyBatch(batch).bytes.toString();
      if (i === 0) {
        // While the first is still being read, the second comes and goes.
        renameSync(log, at('audit.log.2'));
        writeFileSync(log, events(300, 600));
      }
      if (i === 3) {
        renameSync(log, at('audit.log.1'));
        writeFileSync(at('audit.log.1.gz'), gzipSync(events(300, 600)));
        unlinkSync(at('audit.log.1'));
        writeFileSync(log, events(600, 610));
      }
      if (secondsOf(text).includes(609)) setTimeout(() => stop.abort(), 200);
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
    await source.close();
    expect(problems).toEqual([]);
    expect(secondsOf(text).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 610 }, (_, i) => i));
  });
});

describe('names that come to mean something else', () => {
  test('a symbolic link that is replaced: what it meant is finished, then what it means', async () => {
    writeFileSync(at('one'), events(0, 10));
    writeFileSync(at('two'), events(20, 30));
    symlinkSync('one', at('audit.log'));
    const turn = (): void => {
      appendFileSync(at('one'), events(10, 20));
      symlinkSync('two', at('next'));
      renameSync(at('next'), at('audit.log'));
    };
    const { text } = await followed({ paths: [at('audit.log')] }, [turn]);
    expect(text).toBe(events(0, 30));
  });

  test('also between two starts', async () => {
    writeFileSync(at('one'), events(0, 10));
    writeFileSync(at('two'), events(20, 30));
    symlinkSync('one', at('audit.log'));
    const { position } = await followed({ paths: [at('audit.log')] }, []);
    appendFileSync(at('one'), events(10, 20));
    unlinkSync(at('audit.log'));
    symlinkSync('two', at('audit.log'));
    const { text, problems } = await followed({ paths: [at('audit.log')], position }, []);
    expect({ text, problems }).toEqual({ text: events(10, 30), problems: [] });
  });

  test('a file that a copy of it takes the place of, as editors do: the rest is in the copy', async () => {
    const log = at('audit.log');
    writeFileSync(log, events(0, 50));
    const { text, problems } = await followed({ paths: [log] }, [
      () => {
        copyFileSync(log, at('new'));
        renameSync(at('new'), log);
      },
      () => appendFileSync(log, events(50, 60)),
    ]);
    expect({ text, problems }).toEqual({ text: events(0, 60), problems: [] });
  });

  test('an inode that another file has now, of all devices', async () => {
    writeFileSync(at('audit.log'), events(0, 10));
    const { position } = await followed({ paths: [folder] }, []);
    const [file] = parsePosition(position ?? '');
    const moved = JSON.stringify({ version: 1, files: [{ ...file, inode: '1:1' }] });
    appendFileSync(at('audit.log'), events(10, 20));
    expect((await followed({ paths: [folder], position: moved }, [])).text).toBe(events(10, 20));
  });
});

/** Writes to a named pipe from another process: opening it waits for its reader. */
async function writeTo(pipe: string, text: string): Promise<void> {
  const writer = spawn('sh', ['-c', 'cat > "$0"', pipe], { stdio: ['pipe', 'ignore', 'inherit'] });
  writer.stdin.end(text);
  await once(writer, 'exit');
}

describe('streams', () => {
  test('a terminal is refused with a message', () => {
    const terminal = Object.assign(Readable.from([]), { isTTY: true });
    expect(() =>
      createAuditFileSource({ paths: ['-'], cluster: 'test', follow: true, position: null, stdin: terminal }),
    ).toThrow('standard input is a terminal');
  });

  test('a named pipe is read beside files, whichever writers come and go', async () => {
    const pipe = at('pipe');
    execFileSync('mkfifo', [pipe]);
    writeFileSync(at('audit.log'), events(0, 5));
    const source = createAuditFileSource({
      paths: [at('audit.log'), pipe],
      cluster: 'test',
      follow: true,
      position: null,
      pollIntervalMs: 20,
    });
    const { signal } = new AbortController();
    const read = async (): Promise<string> => {
      const batch = await source.next(signal);
      return batch === null ? '' : copyBatch(batch).bytes.toString();
    };
    expect(await read()).toBe(events(0, 5));
    for (const from of [10, 20]) {
      const written = writeTo(pipe, events(from, from + 3));
      expect(await read()).toBe(events(from, from + 3));
      await written;
    }
    await source.close();
  });

  test('one that is not followed ends with its writer', async () => {
    const pipe = at('pipe');
    execFileSync('mkfifo', [pipe]);
    const written = writeTo(pipe, events(0, 3));
    expect((await readAll({ paths: [pipe] })).text).toBe(events(0, 3));
    await written;
  });
});
