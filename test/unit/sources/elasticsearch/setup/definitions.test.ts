import { createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { ANALYZERS } from '../../../../../src/analyzers/registry.ts';
import { interestsFor } from '../../../../../src/share-processor/extract/registry.ts';
import {
  definitionsFor,
  templateName,
  type Layout,
} from '../../../../../src/sources/elasticsearch/setup/definitions.ts';

const LAYOUT: Layout = {
  pattern: 'logs-kubernetes.audit-*',
  isDataStream: true,
  retention: 'ilm',
  keep: null,
  drops: { noise: true, reads: false },
};
const bodyOf = (name: string, layout: Partial<Layout> = {}) =>
  definitionsFor({ ...LAYOUT, ...layout }).find(({ kind }) => kind === name)?.body;

const processorsOf = (layout: Partial<Layout>) => {
  const { processors } = bodyOf('ingest pipeline', layout) as unknown as {
    processors: readonly { readonly drop?: { readonly tag: string } }[];
  };
  return processors;
};

/** Every wanted kind of request, as the conditions of the pipeline see it. */
const WANTED = interestsFor(new Set(ANALYZERS.flatMap(({ records }) => records))).flatMap(
  ({ resource, subresource, verbs }) => verbs.map((verb) => ({ resource, subresource, verb })),
);

describe('what the pipeline leaves out', () => {
  const tags = (layout: Partial<Layout>): (string | undefined)[] =>
    processorsOf(layout).flatMap(({ drop }) => (drop === undefined ? [] : [drop.tag]));

  test('is what was asked', () => {
    expect(tags({})).toEqual(['drop-arrivals', 'drop-heartbeats']);
    expect(tags({ drops: { noise: false, reads: false } })).toEqual([]);
    expect(tags({ drops: { noise: true, reads: true } })).toEqual([
      'drop-reads',
      'drop-arrivals',
      'drop-heartbeats',
    ]);
  });

  test('is nothing that an analyzer reads', () => {
    expect(WANTED.length).toBeGreaterThan(20);
    expect(WANTED.filter(({ resource }) => resource === 'leases')).toEqual([]);
    // Reads of subresources, as exec is one, stay even when reads are left out.
    expect(
      WANTED.filter(({ verb, subresource }) => ['get', 'list', 'watch'].includes(verb) && subresource === ''),
    ).toEqual([]);
  });
});

describe('what looks after old indices', () => {
  test('is an ILM policy where there is ILM', () => {
    expect(bodyOf('index template')?.['template']).toEqual({
      settings: { index: { lifecycle: { name: 'lorgnette-audit' } } },
    });
    expect(bodyOf('ILM policy', { keep: '30d' })).toMatchObject({
      policy: { phases: { delete: { min_age: '30d', actions: { delete: {} } } } },
    });
  });

  test('is the data stream itself where there is none, or nobody', () => {
    const stream = { retention: 'data-stream-lifecycle' } as const;
    expect(bodyOf('index template', stream)?.['template']).toEqual({ lifecycle: { data_retention: '7d' } });
    expect(bodyOf('ILM policy', stream)).toBeUndefined();
    expect(bodyOf('index template', { retention: 'none' })).not.toHaveProperty('template');
  });

  test('is nobody for plain indices, which have a template of their own', () => {
    const plain = { pattern: 'audit_*', isDataStream: false };
    expect(bodyOf('index template', plain)).toMatchObject({ index_patterns: ['audit_*'] });
    expect(bodyOf('index template', plain)).not.toHaveProperty('data_stream');
    expect(bodyOf('index template', plain)).not.toHaveProperty('template');
    expect(bodyOf('ILM policy', plain)).toBeUndefined();
    expect(templateName('audit_*')).toBe('lorgnette-audit-audit');
  });
});

describe('mappings', () => {
  const PORTABLE = new Set(['date', 'integer']);
  test('use types that every server has, and refuse nothing for its length or form', () => {
    const body = bodyOf('component template') as unknown as { template: { mappings: Field } };
    const fields = flatten(body.template.mappings);
    expect(fields.length).toBeGreaterThan(20);
    const isSafe = ({ type, enabled, dynamic, ignore_above: limit }: Field): boolean => {
      if (type === undefined) return dynamic === false;
      if (type === 'keyword') return limit === 1024;
      return type === 'object' ? enabled === false : PORTABLE.has(type);
    };
    expect(fields.filter((field) => !isSafe(field))).toEqual([]);
  });

  interface Field {
    readonly type?: string;
    readonly enabled?: boolean;
    readonly dynamic?: boolean;
    readonly ignore_above?: number;
    readonly properties?: { readonly [name: string]: Field };
  }
  const flatten = (field: Field): Field[] => [
    field,
    ...Object.values(field.properties ?? {}).flatMap(flatten),
  ];
});

/**
 * A definition that changes needs a higher version: a server keeps what a newer version has installed. Change both here.
 */
test('definitions have a version that goes with what they say', () => {
  const told = definitionsFor({ ...LAYOUT, drops: { noise: true, reads: true } }).map(
    ({ kind, name, body }) => {
      const { _meta: meta } = (body['policy'] ?? body) as unknown as Meta;
      const text = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 8);
      return `${kind} ${name} ${meta.version} ${text}`;
    },
  );
  expect(told).toMatchInlineSnapshot(`
    [
      "ingest pipeline lorgnette-audit 1 8e9428ab",
      "ILM policy lorgnette-audit 1 f7b3efc9",
      "component template lorgnette-audit-mappings 1 b661296c",
      "component template lorgnette-audit-settings 1 49a3d91c",
      "index template lorgnette-audit 1 aa215c6c",
    ]
  `);
});
interface Meta {
  readonly _meta: { readonly version: number };
}
