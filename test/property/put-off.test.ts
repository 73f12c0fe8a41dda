import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { DEFAULT_DEADLINES } from '../../src/analyzers/deadlines.ts';
import { createAnalyzerGraph } from '../../src/analyzers/graph.ts';
import { ANALYZERS } from '../../src/analyzers/registry.ts';
import { GRID } from '../../src/conclusions/agenda.ts';
import { type Micros, seconds } from '../../src/lib/micros.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Observation, ObservationTarget } from '../../src/model/observation.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { POD } from '../support/observations.ts';
import { at } from '../support/pod-life.ts';
import { ALL, play, scripts } from '../support/pod-scripts.ts';
import { SILENT } from '../support/silent-observer.ts';

const graph = createAnalyzerGraph(ANALYZERS, { deadlines: DEFAULT_DEADLINES, rules: [] });

const EVENT: AuditEvent = {
  auditID: '',
  stage: 'ResponseComplete',
  level: 'RequestResponse',
  verb: 'patch',
  requestURI: '',
  username: 'jane@example.com',
  impersonatedUsername: undefined,
  userAgent: '',
  objectRef: { resource: 'pods', subresource: '', apiGroup: '', namespace: 'shop', name: 'web', uid: '' },
  responseStatus: { code: 200, status: '', reason: '', message: '' },
  requestObject: undefined,
  responseObject: undefined,
  requestReceivedAt: 0,
  stageAt: 0,
  truncated: false,
};

/** Something observed at a time of the stream; `null`: time passes. */
interface Seen {
  readonly at: Micros;
  readonly said: { readonly target: ObservationTarget; readonly observation: Observation } | null;
}

/** How the stream is cut into batches, by the place of each cut, and whether more is said to be waiting behind each. */
interface Cuts {
  readonly places: readonly number[];
  readonly isBacklog: boolean;
}

/** What is counted, sent and told in the end. */
function run(stream: readonly Seen[], { places, isBacklog }: Cuts): object {
  const store = createSqliteStore({ path: ':memory:' });
  const pipeline = createPipeline({
    source: 'test',
    store,
    graph,
    decode(bytes, emit) {
      for (const index of new Uint16Array(bytes.slice().buffer)) {
        const seen = stream[index] as Seen;
        // What is decoded here is no more than its time and its place in the stream.
        const event = { ...EVENT, stageAt: seen.at, auditID: String(index) };
        if (seen.said === null) emit({ type: 'skip', reason: 'verb', at: seen.at }, bytes, 0, 0, 0);
        else emit({ type: 'event', event }, bytes, 0, 0, 0);
      }
    },
    extract({ auditID }, _cluster, emit) {
      const { said } = stream[Number(auditID)] as Seen;
      if (said !== null) emit(said.target, said.observation);
    },
    clock: () => Date.UTC(2100, 0, 1) * 1000,
    allowedLateness: seconds(20),
    observer: {
      ...SILENT,
      analyzerFailed(_target, { error }) {
        throw error;
      },
    },
  });
  const ends = [...new Set([...places, stream.length])].toSorted((a, b) => a - b);
  let from = 0;
  for (const to of ends) {
    const indices = Uint16Array.from({ length: to - from }, (_, n) => from + n);
    from = to;
    const chunks = [
      { cluster: POD.cluster, bytes: new Uint8Array(indices.buffer), origin: 'log', offset: 0 },
    ];
    pipeline.process({ chunks, position: String(to), isBacklog });
  }
  pipeline.catchUp();
  const outcome = {
    counters: store.counters(),
    outbox: store.reader().outbox(null, 1000),
    lines: [...store.reader().lines()],
  };
  store.close();
  return outcome;
}

/** Two Pods of one namespace, one after the other asked for, and minutes after the end of it. */
const streams = fc
  .tuple(scripts(ALL), scripts(ALL), fc.integer({ min: 0, max: 90 }))
  .map(([one, two, by]) => {
    const pods = [POD, { ...POD, uid: 'uid-2', name: 'other' }];
    const said = [one, two].flatMap((script, n) =>
      play(script).observations.map((observation): Seen => {
        const later = seconds(n * by);
        const shifted = {
          ...observation,
          auditId: `${n}-${observation.auditId}`,
          at: observation.at + later,
          requestedAt: observation.requestedAt + later,
        };
        return { at: shifted.at, said: { target: pods[n] as ObservationTarget, observation: shifted } };
      }),
    );
    const last = Math.max(at(0), ...said.map((seen) => seen.at));
    const passing = Array.from({ length: 20 }, (_, n): Seen => ({ at: last + (n + 1) * GRID, said: null }));
    return said.concat(passing).toSorted((a, b) => a.at - b.at);
  });

it('what is put off is settled as it would have been at once', () => {
  fc.assert(
    fc.property(
      streams,
      fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 5 }),
      fc.boolean(),
      (stream, cuts, isBacklog) => {
        const atOnce = run(stream, { places: [...stream.keys()].slice(1), isBacklog: false });
        const places = cuts.filter((place) => place < stream.length);
        expect(run(stream, { places, isBacklog })).toEqual(atOnce);
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
