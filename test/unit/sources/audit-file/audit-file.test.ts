import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createAuditFileSource } from '../../../../src/sources/audit-file/audit-file.ts';
import { drain } from '../../../contract/source.ts';
import { followed, readAll } from './follow.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-audit-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const line = (n: number): string => `{"auditID":"${n}","stage":"ResponseComplete"}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i)).join('');

describe('reading to the end', () => {
  test('reads several files in the order given, a pattern oldest first, each file once', async () => {
    writeFileSync(at('b.log'), lines(0, 3));
    writeFileSync(at('a.log'), gzipSync(lines(3, 6)));
    const { text } = await readAll({ paths: [at('b.log'), at('a.log'), at('*.log')] });
    expect(text).toBe(lines(0, 6));
  });

  test('hands over a last line that has no end', async () => {
    writeFileSync(at('a.log'), `${lines(0, 2)}{"auditID":"cut`);
    expect((await readAll({ paths: [at('a.log')] })).text).toBe(`${lines(0, 2)}{"auditID":"cut`);
  });

  test('reads empty and one-byte files', async () => {
    writeFileSync(at('empty.log'), '');
    writeFileSync(at('one.log'), '{');
    expect(await readAll({ paths: [at('empty.log'), at('one.log')] })).toEqual({ text: '{', problems: [] });
  });

  test('of gzip that stops early, hands over what is readable, reports the rest and goes on with the next file', async () => {
    const whole = gzipSync(lines(0, 20_000));
    writeFileSync(at('a.log.gz'), whole.subarray(0, whole.length - 5));
    writeFileSync(at('b.log'), lines(20_000, 20_010));
    const { text, problems } = await readAll({ paths: [at('a.log.gz'), at('b.log')] });
    expect(problems).toEqual(['gzip-truncated']);
    expect(text).toBe(lines(0, 20_010));
  });

  test('reports a file that looks like gzip and is none', async () => {
    writeFileSync(at('a.log'), Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
    expect(await readAll({ paths: [at('a.log')] })).toEqual({ text: '', problems: ['gzip-corrupt'] });
  });

  test('cuts a line beyond the limit so that its reader can tell, and goes on after it', async () => {
    writeFileSync(at('a.log'), `${lines(0, 2)}${'x'.repeat(100_000)}\n${lines(2, 4)}`);
    const source = createAuditFileSource({
      paths: [at('a.log')],
      cluster: 'test',
      follow: false,
      position: null,
      batchBytes: 64,
      maxLineBytes: 1_000,
    });
    const batches = await drain(source);
    await source.close();
    expect(batches.map(({ bytes, offset }) => [offset, bytes.length])).toEqual([
      [0, line(0).length],
      [line(0).length, line(0).length],
      [lines(0, 2).length, 1_001],
      [lines(0, 2).length + 100_001, line(0).length],
      [lines(0, 3).length + 100_001, line(0).length],
    ]);
  });

  test('reads standard input, plain and compressed', async () => {
    const text = lines(0, 5_000);
    const chunks = (bytes: Buffer) =>
      Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 900), bytes.subarray(900)]);
    expect(await readAll({ paths: ['-'], stdin: chunks(Buffer.from(text)) })).toEqual({ text, problems: [] });
    expect(await readAll({ paths: ['-'], stdin: chunks(gzipSync(text)) })).toEqual({ text, problems: [] });
    expect(await readAll({ paths: ['-'], stdin: Readable.from([]) })).toEqual({ text: '', problems: [] });
  });

  test('refuses files that are not there, folders and patterns that match nothing', async () => {
    await expect(readAll({ paths: [at('none.log')] })).rejects.toMatchObject({ code: 'SourceUnavailable' });
    await expect(readAll({ paths: [folder] })).rejects.toMatchObject({ code: 'SourceUnavailable' });
    await expect(readAll({ paths: [at('*.none')] })).rejects.toMatchObject({ code: 'SourceUnavailable' });
  });

  test('refuses a position that it does not understand', () => {
    for (const position of ['', 'x', '{}', '{"version":2,"files":[]}']) {
      expect(() => createAuditFileSource({ paths: ['-'], cluster: 'test', follow: false, position })).toThrow(
        expect.objectContaining({ code: 'PositionInvalid' }),
      );
    }
  });
});

describe('following', () => {
  test('waits for the file, and for the ends of lines', async () => {
    const log = at('audit.log');
    const { text, batches } = await followed({ paths: [log] }, [
      () => writeFileSync(log, line(0).slice(0, 10)),
      () => appendFileSync(log, line(0).slice(10)),
      () => appendFileSync(log, `${line(1)}${line(2).slice(0, 5)}`),
      () => appendFileSync(log, line(2).slice(5)),
    ]);
    expect(batches.map(({ bytes }) => bytes.toString())).toEqual([line(0), line(1), line(2)]);
    expect(text).toBe(lines(0, 3));
  });

  test('finishes a file that was renamed before it reads the one that took its name', async () => {
    const log = at('audit.log');
    writeFileSync(log, lines(0, 10));
    const { text, problems } = await followed({ paths: [log] }, [
      () => {
        appendFileSync(log, lines(10, 20));
        renameSync(log, at('audit-2026-01-31T10-00-00.000.log'));
        writeFileSync(log, lines(20, 30));
      },
      () => appendFileSync(log, lines(30, 31)),
    ]);
    expect({ text, problems }).toEqual({ text: lines(0, 31), problems: [] });
  });

  test('stays with a renamed file while its writer does', async () => {
    const log = at('audit.log');
    writeFileSync(log, lines(0, 3));
    const { text } = await followed({ paths: [log] }, [
      () => {
        renameSync(log, at('audit.log.1'));
        writeFileSync(log, '');
      },
      () => appendFileSync(at('audit.log.1'), lines(3, 6)),
      () => undefined,
      () => appendFileSync(log, lines(6, 9)),
    ]);
    expect(text).toBe(lines(0, 9));
  });

  test('reads files that were rotated twice between two looks', async () => {
    const log = at('audit.log');
    writeFileSync(log, lines(0, 3));
    const { text } = await followed({ paths: [log] }, [
      () => {
        renameSync(log, at('audit-2026-01-31T10-00-00.000.log'));
        writeFileSync(at('audit-2026-01-31T11-00-00.000.log'), lines(3, 6));
        writeFileSync(at('audit-policy.log'), 'not ours\n');
        writeFileSync(log, lines(6, 9));
      },
    ]);
    expect(text).toBe(lines(0, 9));
  });

  test('hands over the last line of a file that is gone, though it has no end', async () => {
    const log = at('audit.log');
    writeFileSync(log, `${lines(0, 2)}{"cut`);
    const { text } = await followed({ paths: [log] }, [
      () => unlinkSync(log),
      () => writeFileSync(log, lines(2, 3)),
    ]);
    expect(text).toBe(`${lines(0, 2)}{"cut${lines(2, 3)}`);
  });

  test('reports copy-truncate, and reads on from the beginning', async () => {
    const log = at('audit.log');
    writeFileSync(log, lines(0, 10));
    const cut = await followed({ paths: [log] }, [
      () => truncateSync(log),
      () => appendFileSync(log, lines(20, 22)),
    ]);
    expect([cut.text, cut.problems]).toEqual([lines(0, 10) + lines(20, 22), ['file-truncated']]);
    const regrown = await followed({ paths: [log] }, [() => writeFileSync(log, lines(30, 60))]);
    expect([regrown.text, regrown.problems]).toEqual([lines(20, 22) + lines(30, 60), ['file-truncated']]);
  });

  test('takes a rotated file that was compressed for what it is', async () => {
    const log = at('audit.log');
    writeFileSync(log, lines(0, 10));
    const { text } = await followed({ paths: [at('audit*')] }, [
      () => {
        renameSync(log, at('audit.log.1'));
        writeFileSync(log, lines(10, 20));
      },
      () => writeFileSync(at('audit.log.1.gz'), gzipSync(lines(0, 10))),
      () => unlinkSync(at('audit.log.1')),
      () => appendFileSync(log, lines(20, 30)),
    ]);
    expect(text).toBe(lines(0, 30));
  });

  test('waits for the rest of a compressed file, and reports it when it does not come', async () => {
    const gz = gzipSync(lines(0, 5_000));
    const log = at('audit.log.gz');
    writeFileSync(log, gz.subarray(0, 4_000));
    const whole = await followed({ paths: [log] }, [
      () => undefined,
      () => appendFileSync(log, gz.subarray(4_000)),
    ]);
    expect([whole.text, whole.problems]).toEqual([lines(0, 5_000), []]);
    writeFileSync(log, gz.subarray(0, gz.length - 5));
    const cut = await followed({ paths: [log] }, []);
    expect([cut.text, cut.problems]).toEqual([lines(0, 5_000), ['gzip-truncated']]);
  });

  test('reads files that are behind one after the other, then as they grow', async () => {
    writeFileSync(at('a.log'), lines(0, 4));
    writeFileSync(at('b.log'), lines(4, 8));
    const { text } = await followed({ paths: [at('a.log'), at('b.log')], batchBytes: 60 }, [
      () => appendFileSync(at('b.log'), line(8)),
      () => appendFileSync(at('a.log'), line(9)),
    ]);
    expect(text).toBe(lines(0, 10));
  });
});

describe('starting again', () => {
  const log = (): string => at('audit.log');

  test('finds the rest of a file that was rotated and compressed in between, and all that came after it', async () => {
    writeFileSync(log(), lines(0, 10));
    const { position } = await followed({ paths: [log()] }, []);
    appendFileSync(log(), lines(10, 20));
    writeFileSync(at('audit.log.2.gz'), gzipSync(lines(0, 20)));
    writeFileSync(at('audit.log.1'), lines(20, 30));
    unlinkSync(log());
    writeFileSync(log(), lines(30, 40));
    const { text, problems } = await followed({ paths: [log()], position }, []);
    expect({ text, problems }).toEqual({ text: lines(10, 40), problems: [] });
  });

  test('says so when the rest is gone', async () => {
    writeFileSync(log(), lines(0, 10));
    const { position } = await followed({ paths: [log()] }, []);
    unlinkSync(log());
    writeFileSync(log(), lines(30, 40));
    const { text, problems } = await followed({ paths: [log()], position }, []);
    expect({ text, problems }).toEqual({ text: lines(30, 40), problems: ['file-lost'] });
  });

  test('goes on at every committed position, rotation in between or not', async () => {
    writeFileSync(log(), lines(0, 50));
    const whole = await followed({ paths: [log()], batchBytes: 500 }, [
      () => {
        renameSync(log(), at('audit.log.1'));
        writeFileSync(log(), lines(50, 100));
      },
    ]);
    expect(whole.text).toBe(lines(0, 100));
    let before = '';
    for (const { bytes, position } of whole.batches) {
      before += bytes.toString();
      const rest = await followed({ paths: [log()], position }, []);
      expect({ text: before + rest.text, problems: rest.problems }).toEqual({
        text: lines(0, 100),
        problems: [],
      });
    }
  });

  test('does not take a new file for the old one because it has its inode', async () => {
    writeFileSync(log(), lines(0, 10));
    const { position } = await followed({ paths: [log()] }, []);
    writeFileSync(log(), lines(100, 130));
    const { text } = await followed({ paths: [log()], position }, []);
    expect(text).toBe(lines(100, 130));
  });
});
