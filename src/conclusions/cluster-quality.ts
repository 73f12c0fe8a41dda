import { capabilityState } from '../analyzers/answer/capabilities.ts';
import { inputQualityOf, missingRules } from '../analyzers/answer/input-quality.ts';
import { formatMicros, type Micros } from '../lib/micros.ts';
import type { TellInputQuality } from '../model/answer.ts';
import { CAPABILITIES } from '../model/capability.ts';
import { createClusterFacts } from '../share-processor/fold/cluster-facts.ts';
import type { StoreReader } from '../store/contract.ts';

const timeOrNull = (at: Micros | null): string | null => (at === null ? null : formatMicros(at));

/** What the log of a cluster, as far as it is committed, is seen to hold, and which answers that makes impossible. */
export const createInputQuality =
  (reader: Pick<StoreReader, 'loadRecord'>): TellInputQuality =>
  (cluster) => {
    const facts = createClusterFacts(reader.loadRecord(cluster, 'Cluster', cluster));
    const { since, cut, logsReads } = facts.shape;
    return {
      since: timeOrNull(since),
      cutEvents: cut,
      logsReads,
      capabilities: CAPABILITIES.map((capability) => ({
        id: capability.id,
        tells: capability.tells,
        state: capabilityState(capability, facts.shape),
      })),
      missing: inputQualityOf(facts),
      gaps: facts.gaps().map(({ source, reason, from, to, events, message }) => ({
        source,
        reason,
        from: timeOrNull(from),
        to: timeOrNull(to),
        events,
        message,
      })),
      policyRules: missingRules(facts),
    };
  };
