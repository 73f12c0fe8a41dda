import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { createCopier } from './copies.ts';

const COPIES = 10;
/** So many that skipping them takes longer than starting does. */
const IDLE_REPEATS = 100;
/** Longer than the log, so that its copies follow one another. */
const BURST_SECONDS = 360;

export interface BenchInput {
  readonly name: string;
  readonly what: string;
  readonly file: string;
  readonly bytes: number;
  readonly events: number;
}

export const DATA =
  process.env['LORGNETTE_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const CACHE = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'),
  'lorgnette',
  'bench',
);

/** Pieces of the input, in order: written as they come, since the whole is larger than a string may be. */
type Pieces = (log: string) => Iterable<string>;

const INPUTS: readonly {
  readonly name: string;
  readonly what: string;
  readonly source: string;
  /** Changes whenever the input is made in another way, so that none from before is found in the cache. */
  readonly generation: number;
  readonly make: Pieces;
}[] = [
  { name: 'empty', what: 'no event: what starting costs', source: '', generation: 1, make: () => [] },
  {
    name: 'burst',
    what: '2000 Pods created, rolled and deleted',
    source: 'kubemark-1.20/burst2000.lunettes.jsonl.gz',
    generation: 1,
    make: (log) => [log],
  },
  {
    name: 'tenfold',
    what: 'ten such logs one after another, with UIDs, audit IDs, namespaces and times of their own',
    source: 'kubemark-1.20/burst2000.lunettes.jsonl.gz',
    generation: 1,
    make: copiesOf,
  },
  {
    name: 'idle',
    what: '20 idle nodes, all stages and verbs, 100 times over',
    source: 'kubemark-1.20/idle20nodes180s.full.jsonl.gz',
    generation: 2,
    make: (log) => Array.from({ length: IDLE_REPEATS }, () => log),
  },
];

export const INPUT_NAMES: readonly string[] = INPUTS.map((input) => input.name);

/** Gives the input of this name, made once into the cache. Throws when its log is not there. */
export function prepareInput(name: string): BenchInput {
  const input = INPUTS.find((candidate) => candidate.name === name);
  if (input === undefined) throw new Error(`no such input: ${name}; there are ${INPUT_NAMES.join(', ')}`);
  const packed = input.source === '' ? null : readFileSync(path.join(DATA, input.source));
  const digest = createHash('sha256')
    .update(packed ?? '')
    .digest('hex')
    .slice(0, 12);
  const file = path.join(CACHE, `${name}-${input.generation}-${digest}.jsonl`);
  const counts = `${file}.events`;
  if (!existsSync(counts)) {
    mkdirSync(CACHE, { recursive: true });
    // Bytes as latin1 characters: what is rewritten is ASCII, and the rest must not change.
    const events = writePieces(
      `${file}.part`,
      input.make(packed === null ? '' : gunzipSync(packed).toString('latin1')),
    );
    renameSync(`${file}.part`, file);
    writeFileSync(counts, String(events));
  }
  return {
    name,
    what: input.what,
    file,
    bytes: statSync(file).size,
    events: Number(readFileSync(counts, 'utf8')),
  };
}

function writePieces(file: string, pieces: Iterable<string>): number {
  const handle = openSync(file, 'w');
  let lines = 0;
  try {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece, 'latin1');
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
      for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) lines += 1;
    }
  } finally {
    closeSync(handle);
  }
  return lines;
}

function* copiesOf(log: string): Iterable<string> {
  const lines = log.split('\n');
  for (let copy = 0; copy < COPIES; copy += 1) {
    const rewrite = createCopier({ copy, shiftSeconds: copy * BURST_SECONDS, namespaces: ['default'] });
    yield lines.map((line) => rewrite(line)).join('\n');
  }
}
