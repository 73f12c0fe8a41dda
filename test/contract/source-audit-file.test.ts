import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll } from 'vitest';

import { createAuditFileSource } from '../../src/sources/audit-file/audit-file.ts';
import { sourceContract, type SourceHarness } from './source.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorgnette-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The same input lies at the same path every time, as it does for a process that starts again. */
const fileHarness = (name: string, encode: (input: Buffer) => Buffer): SourceHarness => ({
  name,
  async open(input, options) {
    const path = join(folder, createHash('sha256').update(name).update(input).digest('hex'));
    await writeFile(path, encode(input), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return createAuditFileSource({ paths: [path], cluster: 'test', pollIntervalMs: 5, ...options });
  },
});

sourceContract(fileHarness('audit-file, plain', (input) => input));
sourceContract(fileHarness('audit-file, gzip', (input) => gzipSync(input)));
sourceContract(
  fileHarness('audit-file, gzip of several members', (input) =>
    Buffer.concat([gzipSync(input.subarray(0, 5_000)), gzipSync(input.subarray(5_000))]),
  ),
);
