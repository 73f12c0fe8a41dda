import { leastOf } from '../lib/extremes.ts';
import { formatMicros } from '../lib/micros.ts';
import type { FindingAnswer } from '../model/answer.ts';
import { nameInKey } from './cases.ts';
import type { Concentration, PlaceCounts } from './concentration.ts';
import { type Case, type FinePods, ownerOf } from './weigh-places.ts';

export interface Spoken {
  readonly primary: FindingAnswer;
  readonly self: Case;
  readonly others: readonly Case[];
  /** Pods with an image of this one that came up on other nodes since its trouble began. */
  readonly sameImage: readonly Pick<FinePods, 'node'>[];
  readonly concentration: Concentration;
  readonly contradicts: boolean;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

const distinct = (values: readonly (string | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size;

/** `since 03:12 UTC`, with the day where it is not the day of the Pod's own trouble. */
function since(cases: readonly Case[], self: Case): string {
  const first = formatMicros(leastOf(cases, (one) => one.since));
  const isOtherDay = first.slice(0, 10) !== formatMicros(self.since).slice(0, 10);
  return `since ${isOtherDay ? `${first.slice(0, 10)} ` : ''}${first.slice(11, 16)} UTC`;
}

const fail = (count: number): string => (count === 1 ? 'fails' : 'fail');

function inOnePlace(spoken: Spoken, counts: PlaceCounts): string {
  const { self, others, primary } = spoken;
  const there = others.filter((one) => one[counts.place] === counts.value);
  const who = plural(there.length, 'other Pod');
  const nodes = plural(distinct([self, ...there].map(({ node }) => node)), 'node');
  const when = since([self, ...there], self);
  const what = `${fail(there.length)} the same way ${when}`;
  const fine = plural(counts.fineElsewhere, 'Pod');
  const name = nameInKey(counts.value);
  switch (counts.place) {
    case 'node': {
      const where = plural(counts.fineNodes, 'other node');
      const contrast = {
        image: `the same ${there.every(({ image }) => image === self.image) ? 'image' : 'images'} came up on ${where}`,
        registry: `${fine} on ${where} got images from the same registry`,
        others: `${fine} came up on ${where}`,
        itself: `${fine} came up there before or after`,
      }[counts.contrastOf];
      return `${who} on ${name} ${what}; ${contrast}: look at the node.`;
    }
    case 'registry': {
      const images = plural(distinct([self, ...there].map(({ image }) => image)), 'image');
      const contrast =
        counts.contrastOf === 'itself'
          ? `${fine} got images from it before or after`
          : `${fine} got images from other registries meanwhile`;
      return `${who} ${what}, with ${images} of ${name} on ${nodes}; ${contrast}: look at the registry.`;
    }
    case 'image': {
      const contrast =
        primary.phase === 'image'
          ? `${fine} got other images from the same registry meanwhile`
          : `${fine} with other images came up on these nodes`;
      return `${who} with the image ${name} ${what}, on ${nodes}; ${contrast}: look at the image.`;
    }
    case 'workload': {
      const where = self.node === null ? 'meanwhile' : 'on the same nodes';
      return `${who} of its workload ${what}; ${fine} of other workloads came up ${where}: look at the workload.`;
    }
    default:
      return counts.place satisfies never;
  }
}

function inNoPlace({ self, others, sameImage, concentration }: Spoken): string {
  const nodes = distinct(sameImage.map(({ node }) => node));
  const contrast = nodes === 0 ? '' : `; the same image came up on ${plural(nodes, 'other node')} meanwhile`;
  if (others.length === 0) return `No other Pod fails this way${contrast}.`;
  const all = [self, ...others];
  const who = `${plural(others.length, 'other Pod')} ${fail(others.length)} the same way ${since(all, self)}`;
  if (concentration.verdict === 'unknown') return `${who}${contrast}: too few to point at one place.`;
  const spread = [
    ['on', distinct(all.map(({ node }) => node)), 'node'],
    ['with', distinct(all.map(({ image }) => image)), 'image'],
    ['of', distinct(all.map(ownerOf)), 'workload'],
  ] as const;
  const over = spread
    .filter(([, count]) => count > 0)
    .map(([word, count, name]) => `${word} ${plural(count, name)}`);
  return `${who}, all ${all.length} ${over.join(', ')}${contrast}: no one place explains it.`;
}

/** One or two sentences for whoever was woken: what the other Pods say, with the counts that say it. */
export function sayAcrossPods(spoken: Spoken): string {
  const { concentration, contradicts, primary } = spoken;
  const { counts } = concentration;
  const told = counts === null ? inNoPlace(spoken) : inOnePlace(spoken, counts);
  return contradicts
    ? `${told} What the Pod itself was told says otherwise (${primary.code}: ${primary.side}).`
    : told;
}
