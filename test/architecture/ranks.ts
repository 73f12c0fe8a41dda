import type { ImportEdge } from './imports.ts';

/**
 * Who may import whom. A *part* is the smallest folder that has walls: each of the stages, and within
 * `share-processor`, `analyzers`, `sources`, `store` and `exporters` each folder of its own.
 */
const SPLIT = new Set(['share-processor', 'analyzers', 'sources', 'store', 'exporters']);

/** Everything may import these. Among themselves: model imports lib, telemetry imports model and lib. */
const LEAVES: { readonly [part: string]: readonly string[] } = {
  lib: ['lib'],
  model: ['lib', 'model'],
  telemetry: ['lib', 'model', 'telemetry'],
};

/**
 * The composition: these, and these alone, may import anything but each other's users. `conclusions` is the second half of
 * the pipeline: it keeps the records that changed and runs the analyzers on them; `ingest` is the thread that runs pipelines.
 */
const COMPOSERS = new Set(['app', 'pipeline', 'conclusions', 'ingest', 'cli']);

/** Imports that break the rule with good reason: `from` (a file or a folder with a slash) may import `to`. */
export const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  {
    from: 'src/share-processor/extract/',
    to: 'src/share-processor/decode/fields.ts',
    why: 'the language in which extraction declares what it reads is a part of the contract of decode',
  },
  {
    from: 'src/analyzers/delivery/',
    to: 'src/share-processor/fold/apply-body.ts',
    why: 'the state of an object at a time is a pure function of its observations and has one implementation',
  },
  {
    from: 'src/analyzers/delivery/',
    to: 'src/share-processor/fold/order.ts',
    why: 'the order of observations is one comparison function and nothing else',
  },
  {
    from: 'src/analyzers/claim/',
    to: 'src/share-processor/fold/apply-body.ts',
    why: 'the state of an object at a time is a pure function of its observations and has one implementation',
  },
  {
    from: 'src/analyzers/claim/',
    to: 'src/share-processor/fold/order.ts',
    why: 'the order of observations is one comparison function and nothing else',
  },
  {
    from: 'src/analyzers/rollout/',
    to: 'src/share-processor/fold/apply-body.ts',
    why: 'the state of an object at a time is a pure function of its observations and has one implementation',
  },
  {
    from: 'src/analyzers/rollout/',
    to: 'src/share-processor/fold/order.ts',
    why: 'the order of observations is one comparison function and nothing else',
  },
  {
    from: 'src/sources/elasticsearch/',
    to: 'src/config/elasticsearch-schema.ts',
    why: 'how a server is reached is described once, for the source and for the commands about it',
  },
  {
    from: 'src/sources/elasticsearch/setup/definitions.ts',
    to: 'deploy/elasticsearch/',
    why: 'what set-up sends is what people read there',
  },
  {
    from: 'src/lib/version.ts',
    to: 'package.json',
    why: 'the version stands in one place',
  },
  {
    from: 'src/app.ts',
    to: 'src/cli/app-contract.ts',
    why: 'what the commands need of the application, said by them, so that their tests can bring their own',
  },
];

/** `src/store/sqlite/schema.ts` → `store/sqlite`, `src/store/contract.ts` → `store`, `src/batch.ts` → `pipeline`. */
export function partOf(file: string): string {
  const [first = '', second = '', third] = file.replace(/^src\//, '').split('/');
  // The files beside `pipeline.ts` are the pieces it is made of.
  if (second === '') return first === 'app.ts' || first === 'main.ts' ? first.slice(0, -3) : 'pipeline';
  return SPLIT.has(first) && third !== undefined ? `${first}/${second}` : first;
}

/** Why `edge` is not allowed; `null` when it is. */
export function violation(edge: ImportEdge): string | null {
  const from = partOf(edge.from);
  const to = partOf(edge.to);
  const complaint = (why: string) => `${edge.from} imports ${edge.to}: ${why}`;
  if (EXCEPTIONS.some((exception) => matches(edge.from, exception.from) && edge.to === exception.to))
    return null;
  const leaf = LEAVES[from];
  if (leaf !== undefined)
    return leaf.includes(to) ? null : complaint(`${from} imports only ${leaf.join(', ')}`);
  if (from === to || to in LEAVES) return null;
  if (from === 'main')
    return to === 'cli' ? null : complaint('the process entry parses the command, nothing else');
  if (to === 'cli' || to === 'main') return complaint('nothing imports the command line');
  if (COMPOSERS.has(from))
    return from === 'pipeline' && to === 'app' ? complaint('the app composes the pipeline') : null;
  if (COMPOSERS.has(to)) return complaint('nothing imports what composes it');
  if (edge.to.endsWith('/contract.ts')) return null;
  // The contract of an analyzer is its definition, with the type of its output; `analyzers.test.ts` holds it to its needs.
  if (from.startsWith('analyzers/') && edge.to === `src/${to}/index.ts` && to.startsWith('analyzers/'))
    return null;
  // The files beside the folders of a stage: a registry knows the folders, the folders know what they share. That it is
  // not both in one file is the business of the test of cycles.
  if (to.startsWith(`${from}/`) || from.startsWith(`${to}/`))
    return edge.to.endsWith('/registry.ts') ? complaint('only composers read a registry') : null;
  return complaint('a part knows of another only its contract');
}

const matches = (file: string, pattern: string): boolean =>
  pattern.endsWith('/') ? file.startsWith(pattern) : file === pattern;
