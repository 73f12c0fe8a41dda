import type { FastifyInstance } from 'fastify';
import type {
  FastifyBaseLogger,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';

import type { ServerLimits } from '../model/server.ts';
import type { ApiAccess } from './access/hook.ts';
import type { HttpServers } from './protection/http-server.ts';
import type { Micros } from '../lib/micros.ts';
import type { Explain, TellInputQuality } from '../model/answer.ts';
import type { Past } from '../model/change-answer.ts';
import type { DescribeClaim, DescribeWorkload } from '../model/object-answer.ts';
import type { Failures } from '../model/failures-answer.ts';
import type { NotReady } from '../model/readiness.ts';
import type { SourceState } from '../model/source-state.ts';
import type { AuditReceiver } from '../sources/audit-webhook/contract.ts';
import type { StoreReader } from '../store/contract.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Why the service cannot answer in full yet. */
export interface Readiness {
  /** None when it is ready. */
  reasons(): readonly NotReady[];
}

/** What stands between a network and the routes. */
export interface ApiGuard {
  /** Who may ask, and for what. `reader` must be one that knows of its scope (`createAccessReader`). */
  readonly access: ApiAccess;
  readonly limits: ServerLimits;
  readonly servers: HttpServers;
  readonly hasTls: boolean;
}

/** What the routes answer from. */
export interface ApiDependencies {
  readonly reader: StoreReader;
  readonly explain: Explain;
  readonly describeWorkload: DescribeWorkload;
  readonly describeClaim: DescribeClaim;
  readonly failures: Failures;
  readonly past: Past;
  readonly inputQuality: TellInputQuality;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** How far the sources are. */
  readonly sources: () => readonly SourceState[];
  /** Takes what API servers post; absent where no source is fed so. */
  readonly audit?: AuditReceiver;
  readonly log: Logger;
  /** Without it everybody may ask for everything, as much as they like: for what does not listen. */
  readonly guard?: ApiGuard;
  /** The wall clock; for lags. */
  readonly now: () => Micros;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds the route of one path, with a `RouteSchema` (`openapi/operation.ts` says how it is declared). */
export type Route = (api: Api, dependencies: ApiDependencies) => void;
