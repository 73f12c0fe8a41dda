import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance, type HTTPMethods } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';

import { LorgnetteError } from '../lib/errors.ts';
import { guardAccess } from './access/hook.ts';
import { LOG } from '../telemetry/log-messages.ts';
import { answerClientError } from './client-error.ts';
import { answerConditionally } from './conditional.ts';
import type { ApiDependencies, Route } from './dependencies.ts';
import { createErrorHandler } from './error-handler.ts';
import { audit } from './routes/audit.ts';
import { claimAuditEvent } from './routes/claim-audit-event.ts';
import { claimHistory } from './routes/claim-history.ts';
import { limitRequests } from './protection/request-limits.ts';
import { limitStreams } from './stream/open-streams.ts';
import { SECURITY_HEADERS, TLS_HEADERS } from './protection/security-headers.ts';
import { claim } from './routes/claim.ts';
import { claims } from './routes/claims.ts';
import { clusters } from './routes/clusters.ts';
import { deliveriesStream } from './routes/deliveries-stream.ts';
import { failures } from './routes/failures.ts';
import { healthz } from './routes/healthz.ts';
import type { Examples } from './openapi/examples.ts';
import { describeApi } from './openapi/document.ts';
import { metrics } from './routes/metrics.ts';
import { openapi } from './routes/openapi.ts';
import { podAuditEvent } from './routes/pod-audit-event.ts';
import { podDiagnosis } from './routes/pod-diagnosis.ts';
import { podHistory } from './routes/pod-history.ts';
import { podManifest } from './routes/pod-manifest.ts';
import { podTimeline } from './routes/pod-timeline.ts';
import { pod } from './routes/pod.ts';
import { pods } from './routes/pods.ts';
import { readyz } from './routes/readyz.ts';
import { root } from './routes/root.ts';
import { workloadAuditEvent } from './routes/workload-audit-event.ts';
import { workloadHistory } from './routes/workload-history.ts';
import { workload } from './routes/workload.ts';
import { workloads } from './routes/workloads.ts';

export type { ApiDependencies, Readiness } from './dependencies.ts';

const ROUTES: readonly Route[] = [
  root,
  pods,
  pod,
  podDiagnosis,
  podTimeline,
  podHistory,
  podManifest,
  podAuditEvent,
  workloads,
  workload,
  workloadHistory,
  workloadAuditEvent,
  claims,
  claim,
  claimHistory,
  claimAuditEvent,
  failures,
  deliveriesStream,
  audit,
  clusters,
  healthz,
  readyz,
  metrics,
  openapi,
];
const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'];
/** What a path answers to, by the method that its route is for. */
const ALLOWED: { readonly [method: string]: readonly HTTPMethods[] } = {
  GET: ['GET', 'HEAD'],
  POST: ['POST'],
};
/** Audit IDs may be long. */
const MAX_ID_LENGTH = 1024;
/** No body is read but what is posted to `/audit`, which has limits of its own. */
const MAX_BODY_BYTES = 1024;

/** The HTTP API on what a store's reader tells. It does not listen: that is for who owns the address. */
export function createApi(dependencies: ApiDependencies, examples?: () => Examples): FastifyInstance {
  const handleError = createErrorHandler(dependencies.log);
  const { guard } = dependencies;
  const headers = {
    ...SECURITY_HEADERS,
    ...(guard?.hasTls === true ? TLS_HEADERS : {}),
    vary: 'authorization',
  };
  const app = fastify({
    clientErrorHandler: answerClientError,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_ID_LENGTH },
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply.headers(headers)),
    bodyLimit: MAX_BODY_BYTES,
    ...(guard === undefined ? {} : { serverFactory: guard.servers.create }),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request) => {
    throw new LorgnetteError(
      'RouteNotFound',
      `There is nothing at ${request.method} ${pathOf(request.url)}. GET / lists what there is.`,
    );
  });
  app.addHook('onResponse', (request, reply, done) => {
    // How long a stream lasted says nothing of how long an answer takes.
    const isStream = request.routeOptions.config.isStream === true && reply.statusCode === 200;
    // The pattern, never the path: label values are a closed set.
    if (!isStream)
      dependencies.metrics.request(
        request.routeOptions.url ?? 'unknown',
        reply.statusCode,
        reply.elapsedTime / 1000,
      );
    dependencies.log.debug(
      {
        id: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        durationMs: reply.elapsedTime,
      },
      LOG.request,
    );
    done();
  });

  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  const refusals = dependencies.metrics;
  if (guard !== undefined) {
    guard.servers.onDropped(() => refusals.loadRefused('connections'));
    limitRequests(app, guard.limits, () => refusals.loadRefused('requests'));
  }
  guardAccess(app, guard?.access ?? null, refusals);
  limitStreams(app, guard?.limits.maxStreams ?? Number.POSITIVE_INFINITY, dependencies.metrics);

  const paths = new Map<string, readonly HTTPMethods[]>();
  app.addHook('onRoute', ({ url, method }) => {
    const allowed = typeof method === 'string' ? ALLOWED[method] : undefined;
    if (allowed !== undefined) paths.set(url, allowed);
  });
  answerConditionally(app);
  describeApi(app, examples);
  // Within a plugin, since the one that describes them has to be there first.
  void app.register((routes, _options, done) => {
    const api = routes.withTypeProvider<ZodTypeProvider>();
    for (const route of ROUTES) route(api, dependencies);
    for (const [url, allowed] of paths) refuseOtherMethods(routes, url, allowed);
    done();
  });
  return app;
}

/** Refused before the body is read, whatever it is. */
function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly HTTPMethods[]): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    schema: { hide: true },
    onRequest(request, reply) {
      void reply.header('allow', allowed.join(', '));
      throw new LorgnetteError(
        'MethodNotAllowed',
        `${pathOf(request.url)} answers to ${allowed.join(' and ')} only.`,
      );
    },
    handler: () => undefined,
  });
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;
