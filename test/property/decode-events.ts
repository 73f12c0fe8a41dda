import * as fc from 'fast-check';

/** JSON texts of audit events as nobody should write them, but somebody might. */

const HOSTILE = [
  '","verb":"get","objectRef":{"resource":"leases"},"x":"',
  '"stage"',
  '"verb"',
  '\\"objectRef\\":{"resource":"pods"}',
  '","stageTimestamp":"2199-01-01T00:00:00Z"}',
  '{"kind":"Event","stage":"Panic"}',
  '}]}',
  '\\',
  '\u2028 ü 😀 \u0000 \ud800',
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 20, unit: 'binary' }),
  fc.string({ maxLength: 70 }),
);

const KEYS = [
  'kind',
  'metadata',
  'name',
  'uid',
  'labels',
  'left-out',
  'finalizers',
  'deletionGracePeriodSeconds',
  'spec',
  'status',
  'containers',
  'image',
  'resources',
  'limits',
  'hostNetwork',
  'conditions',
  'type',
  'message',
  'phase',
  'op',
  'path',
  'value',
  'note',
  'verb',
  'stage',
  'objectRef',
  'stageTimestamp',
  '__proto__',
  'constructor',
  'toString',
  '',
  '0',
  'ü',
];
const NUMBERS = [
  '0',
  '-0',
  '7',
  '-12',
  '1.5',
  '1e3',
  '1E-7',
  '1e999',
  '-1e999',
  '123456789012345678901234567890',
  '9007199254740993',
];

/** An object's members, in order and with repeats; written out by `write`. */
export type Tree =
  | { readonly members: readonly (readonly [string, Tree])[] }
  | { readonly elements: readonly Tree[] }
  | { readonly json: string };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      text.map((value) => ({ json: JSON.stringify(value) })),
      fc.constantFrom(...NUMBERS, 'true', 'false', 'null', '"app"', '"Pod"').map((json) => ({ json })),
    ),
    fc
      .array(
        fc.tuple(
          fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: text }),
          tie('tree'),
        ),
        { maxLength: 6 },
      )
      .map((members) => ({ members })),
    fc.array(tie('tree'), { maxLength: 4 }).map((elements) => ({ elements })),
  ),
}));

const json = (value: unknown): Tree => {
  if (Array.isArray(value)) return { elements: value.map(json) };
  if (typeof value !== 'object' || value === null) return { json: JSON.stringify(value) };
  return { members: Object.entries(value).map(([key, member]) => [key, json(member)]) };
};

/** The value itself mostly, now and then any other. */
const mostly = (...values: unknown[]) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(json(values[0])) },
    { weight: 4, arbitrary: fc.constantFrom(...values).map(json) },
    { weight: 1, arbitrary: tree },
  );

const POD = {
  kind: 'Pod',
  metadata: {
    name: 'web',
    uid: 'u1',
    labels: { app: 'web', 'left-out': 'x' },
    finalizers: ['a'],
    deletionGracePeriodSeconds: 30,
  },
  spec: {
    hostNetwork: true,
    containers: [{ name: 'web', image: 'web:1', resources: { limits: { cpu: 1, memory: '1Gi' } } }],
  },
  status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False', message: 'say "no" \u00fc' }] },
};
const OPERATIONS = [{ op: 'add', path: '/a', value: { b: [1, null, { c: 'd' }] } }];
const body = fc.oneof(mostly(POD, OPERATIONS, null, { note: 'x' }), tree);
const time = mostly('2026-11-21T01:13:45.600965Z', '2026-11-21T01:13:45Z', '0001-01-01T00:00:00Z', 'soon');

const member = (key: string, value: fc.Arbitrary<Tree>) =>
  value.map((of): readonly [string, Tree] => [key, of]);
const members = fc.tuple(
  member('kind', mostly('Event', 'Pod')),
  member('apiVersion', mostly('audit.k8s.io/v1', 'audit.k8s.io/v1beta1', 'audit.k8s.io/v1alpha1')),
  member('level', mostly('RequestResponse', 'Request')),
  member('auditID', mostly('85371f7c', '')),
  member('stage', mostly('ResponseComplete', 'Panic')),
  member('requestURI', mostly('/api/v1/pods', '/api/v1/pods?dryRun=All', '/x?dry%52un=All')),
  member('verb', mostly('create', 'patch', 'patch', 'get')),
  member('user', mostly({ username: 'u', groups: ['a'] })),
  member('userAgent', mostly('kubelet')),
  member(
    'objectRef',
    mostly(
      { resource: 'pods', namespace: 'a', name: 'b' },
      { resource: 'pods', subresource: 'status' },
      { resource: 'events', apiGroup: 'events.k8s.io' },
      { resource: 'leases' },
    ),
  ),
  member('responseStatus', mostly({ metadata: {}, code: 201 })),
  member('requestObject', body),
  member('responseObject', body),
  member('requestReceivedTimestamp', time),
  member('stageTimestamp', time),
  member('annotations', mostly({ 'audit.k8s.io/truncated': 'true' }, { a: HOSTILE[0] })),
);

export interface Writing {
  /** White space between tokens, taken in turn. */
  readonly spaces: readonly string[];
  /** Which keys to spell with an escape, taken in turn. */
  readonly escapes: readonly boolean[];
}

/** A long text, which moves what follows over the border of what is read at first. */
const filler = fc
  .tuple(
    fc.nat({ max: 1100 }),
    fc.constantFrom('x', 'x', 'ü', '"', '\\', '\u0001'),
    fc.string({ maxLength: 5 }),
  )
  .map(([length, letter, rest]): Tree => ({ json: JSON.stringify(letter.repeat(length) + rest) }));

/**
 * Members in the usual order mostly, some left out, some repeated, strangers between them, now and then a long one in
 * any place.
 */
export const eventTree: fc.Arbitrary<Tree> = fc
  .tuple(
    members,
    fc.array(fc.nat({ max: 15 }), { maxLength: 2 }),
    fc.array(
      fc.tuple(
        fc.constantFrom('verb', 'stage', 'objectRef', 'extra', 'requestObject', 'stageTimestamp'),
        tree,
      ),
      { maxLength: 2 },
    ),
    members,
    fc.option(fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), { freq: 2 }),
    fc.option(fc.tuple(fc.nat({ max: 18 }), filler), { freq: 2 }),
  )
  .map(([usual, absent, strangers, repeats, order, long]) => {
    const list = usual.filter((_, index) => !absent.includes(index) || index < 6);
    const again = repeats.filter((_, index) => absent.includes(index + 1));
    const known = [...list, ...strangers, ...again];
    const all: (readonly [string, Tree])[] =
      long === null ? known : known.toSpliced(long[0], 0, ['filler', long[1]]);
    if (order === null) return { members: all };
    return {
      members: all
        .map((entry, index) => ({ entry, rank: order[index % 20] ?? 0 }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ entry }) => entry),
    };
  });

export const writing: fc.Arbitrary<Writing> = fc.record({
  spaces: fc.oneof(
    { weight: 3, arbitrary: fc.constant(['']) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom('', '', ' ', '\t', '\r', ' \n '), { minLength: 1, maxLength: 7 }),
    },
  ),
  escapes: fc.oneof(
    { weight: 3, arbitrary: fc.constant([false]) },
    { weight: 1, arbitrary: fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }) },
  ),
});

export function write(root: Tree, { spaces, escapes }: Writing): string {
  let tokens = 0;
  let keys = 0;
  const space = (): string => spaces[tokens++ % spaces.length] ?? '';
  const writeKey = (key: string): string => {
    if (escapes[keys++ % escapes.length] !== true || key === '') return JSON.stringify(key);
    return `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${JSON.stringify(key.slice(1)).slice(1)}`;
  };
  const writeTree = (node: Tree): string => {
    if ('json' in node) return `${space()}${node.json}${space()}`;
    if ('elements' in node)
      return `${space()}[${space()}${node.elements.map(writeTree).join(',')}]${space()}`;
    return `${space()}{${space()}${node.members.map(([key, value]) => `${space()}${writeKey(key)}${space()}:${writeTree(value)}`).join(',')}}${space()}`;
  };
  return writeTree(root);
}
