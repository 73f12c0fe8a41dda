import { ANALYZERS } from '../../src/analyzers/registry.ts';
import type { RecordKind } from '../../src/model/observation.ts';
import type { LogShape } from '../../src/model/record.ts';
import { createDecoder } from '../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../src/share-processor/decode/walker.ts';
import { interestsFor } from '../../src/share-processor/extract/registry.ts';
import { createClusterFacts } from '../../src/share-processor/fold/cluster-facts.ts';

const kinds = new Set<RecordKind>(ANALYZERS.flatMap(({ records }) => records));
const decode = createDecoder({ decodeEvent: createWalkingDecoder(interestsFor(kinds)) });

/** What a whole log is seen to hold. */
export function shapeOf(log: Buffer): LogShape {
  const facts = createClusterFacts([]);
  decode(log, (decoded) => {
    if (decoded.type === 'event') facts.learnEvent(decoded.event);
    if (decoded.type === 'skip') facts.learnSkipped(decoded.reason);
  });
  return facts.shape;
}
