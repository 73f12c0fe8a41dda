import { toOneLine } from '../../lib/one-line.ts';
import type { SourceChunk } from '../contract.ts';
import { jsonAt, type Hit, type Place, textAt } from './read-hits.ts';

const LINE_FEED = 0x0a;

/** How the cluster of a document is told. */
export interface ClusterNaming {
  /** Of documents that do not name one. */
  readonly fallback: string;
  /** The field that names it, as it was asked for; `null`: all are of one cluster. */
  readonly field: string | null;
}

export interface HitLines {
  /** The documents of one cluster each, one a line, in the order of the hits. */
  readonly chunks: readonly SourceChunk[];
  /** Hits without a document: their index does not keep it. */
  readonly withoutSource: number;
}

/**
 * Makes lines of the documents of a page, in the place where they lie: the page is used up by it. `identity` is that of
 * all chunks.
 */
export function toLines(
  page: Buffer,
  hits: readonly Hit[],
  naming: ClusterNaming,
  identity: string,
): HitLines {
  toOneLine(page);
  const withSource = hits.filter(({ source }) => source !== null);
  const clusters = createNames(page, naming);
  const groups = new Map<string, Hit[]>();
  for (const hit of withSource) {
    const cluster = clusters(hit);
    const group = groups.get(cluster);
    if (group === undefined) groups.set(cluster, [hit]);
    else group.push(hit);
  }
  const origins = new Map([...groups].map(([cluster, group]) => [cluster, originOf(page, group[0] as Hit)]));
  // Lines of several clusters that lie mixed cannot be moved within the page.
  const target = groups.size > 1 ? Buffer.allocUnsafe(lengthOf(withSource)) : page;
  let end = 0;
  const chunks = [...groups].map(([cluster, group]) => {
    const start = end;
    for (const { source } of group) {
      const { start: from, end: to } = source as Place;
      page.copy(target, end, from, to);
      end += to - from;
      target[end] = LINE_FEED;
      end += 1;
    }
    const bytes = target.subarray(start, end);
    return { cluster, bytes, origin: origins.get(cluster) ?? '', offset: 0, identity };
  });
  return { chunks, withoutSource: hits.length - withSource.length };
}

const originOf = (page: Buffer, { index, id }: Hit): string => `${textAt(page, index)}/${textAt(page, id)}`;

const lengthOf = (hits: readonly Hit[]): number =>
  hits.reduce((sum, { source }) => sum + (source === null ? 0 : source.end - source.start + 1), 0);

/** The clusters of hits, by what their fields tell; most have the one of the hit before. */
function createNames(page: Buffer, { fallback, field }: ClusterNaming): (hit: Hit) => string {
  let last: Place | null = null;
  let name = fallback;
  return ({ fields }) => {
    if (field === null || fields === null) return fallback;
    if (last === null || !isSame(page, last, fields)) {
      name = nameIn(page, fields, field) ?? fallback;
      last = fields;
    }
    return name;
  };
}

const isSame = (page: Buffer, one: Place, other: Place): boolean =>
  page.compare(page, one.start, one.end, other.start, other.end) === 0;

function nameIn(page: Buffer, place: Place, field: string): string | null {
  const fields = jsonAt(page, place) as { readonly [name: string]: unknown };
  const values = fields[field];
  const [value] = Array.isArray(values) ? (values as unknown[]) : [];
  return typeof value === 'string' && value !== '' ? value : null;
}
