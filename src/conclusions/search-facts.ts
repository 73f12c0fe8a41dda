import type { Answer } from '../analyzers/answer/index.ts';
import { imagesOf } from '../analyzers/answer/sightings.ts';
import { labelSet } from '../model/label-set.ts';
import type { PodStatus } from '../model/pod.ts';
import type { SearchFacts } from '../model/search-facts.ts';

/** The longest text of an IPv6 address. */
const LONGEST_IP = 45;
/** One of each family. */
const MOST_IPS = 2;

/** `null` of what is no Pod. */
export function searchFacts({ report, side, phase }: Answer): SearchFacts | null {
  const { pod } = report;
  if (report.object.kind !== 'Pod') return null;
  const ips = ipsOf(pod?.status);
  const { gone } = report;
  return { ips, images: imagesOf(report), labels: labelSet(pod?.metadata?.labels), side, phase, gone };
}

function ipsOf(status: PodStatus | undefined): readonly string[] {
  const { podIP = '', podIPs = [] } = status ?? {};
  const told = [podIP, ...podIPs.map(({ ip }) => ip ?? '')];
  return [...new Set(told.filter((ip) => ip !== '' && ip.length <= LONGEST_IP))].slice(0, MOST_IPS);
}
