import type { AuditEvent } from '../../model/audit-event.ts';
import { redactName } from '../../lib/redaction/redact-name.ts';
import type { ObservationTarget, RecordKind } from '../../model/observation.ts';
import type { Interest } from '../decode/contract.ts';
import type { Emit, Extractor } from './extractor.ts';
import { kubernetesEventExtractor } from './kubernetes-events.ts';
import { namespaceExtractor } from './namespaces.ts';
import { nodeExtractor } from './nodes.ts';
import { persistentVolumeClaimExtractor } from './persistent-volume-claims.ts';
import { podExtractor } from './pods.ts';
import { storageClassExtractor } from './storage-classes.ts';
import { workloadExtractor } from './workloads.ts';

/** Every extractor. Adding one is a file and a line here. */
export const EXTRACTORS: readonly Extractor[] = [
  podExtractor,
  kubernetesEventExtractor,
  namespaceExtractor,
  nodeExtractor,
  persistentVolumeClaimExtractor,
  storageClassExtractor,
  workloadExtractor,
];

/** What the decoder has to read so that records of these kinds can be made: everything else is skipped unread. */
export const interestsFor = (records: ReadonlySet<RecordKind>): Interest[] =>
  extractorsFor(records).flatMap(({ interests }) => interests);

/** Emits the observations of one event. Pure but for `emit`; never throws on data. */
export type Extract = (event: AuditEvent, cluster: string, emit: Emit) => void;

/** The extraction of records of these kinds, from events of any kind. */
export function createExtract(records: ReadonlySet<RecordKind>): Extract {
  /** By resource, subresource and API group. */
  const extractors = new Map<string, Map<string, Map<string, Extractor>>>();
  for (const extractor of extractorsFor(records)) {
    for (const { apiGroup, resource, subresource } of extractor.interests) {
      const bySubresource = extractors.get(resource) ?? new Map<string, Map<string, Extractor>>();
      const byGroup = bySubresource.get(subresource) ?? new Map<string, Extractor>();
      extractors.set(resource, bySubresource);
      bySubresource.set(subresource, byGroup);
      byGroup.set(apiGroup, extractor);
    }
  }
  return function extract(event, cluster, emit) {
    const { apiGroup, resource, subresource } = event.objectRef;
    extractors
      .get(resource)
      ?.get(subresource)
      ?.get(apiGroup)
      ?.extract(event, cluster, (target, observation) => {
        if (!records.has(target.kind)) return;
        emit(observation.code >= 400 ? named(target) : target, observation);
      });
  };
}

/** What was refused may have had any name: of what there is the API server has checked it. */
const named = (target: ObservationTarget): ObservationTarget => ({
  ...target,
  uid: redactName(target.uid),
  namespace: redactName(target.namespace),
  name: redactName(target.name),
});

const extractorsFor = (records: ReadonlySet<RecordKind>): Extractor[] =>
  EXTRACTORS.filter((extractor) => extractor.records.some((kind) => records.has(kind)));
