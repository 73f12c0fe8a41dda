import { z } from 'zod';

import type { Route } from '../dependencies.ts';
import { preferredType } from '../media-type.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

export interface Link {
  readonly path: string;
  readonly what: string;
}

export const LINKS: readonly Link[] = [
  { path: '/pods', what: 'every Pod and every refused create, newest first' },
  {
    path: '/pods?verdict=failing',
    what: 'Pods that are in trouble now; also failed, slow, in-progress, aborted, deleted, healthy, unknown',
  },
  { path: '/workloads', what: 'every Deployment, StatefulSet, DaemonSet and Job, with its last rollout' },
  { path: '/workloads?outcome=failed', what: 'rollouts that failed; also in-progress, succeeded, aborted' },
  { path: '/claims', what: 'every PersistentVolumeClaim, with how it was bound' },
  {
    path: '/failures',
    what: 'the top causes of the last hour; also ?window=7d, ?groupBy=node, and filters: node, image, registry, namespace, code, side',
  },
  {
    path: '/deliveries/stream',
    what: 'every delivery when it is settled, as server-sent events; also ?since=1h, and filters: namespace, kind, outcome, code, side',
  },
  { path: '/clusters', what: 'the clusters, and how far behind the log is read' },
  { path: '/readyz', what: 'whether the answers are complete, and if not, why' },
  { path: '/healthz', what: 'whether the process answers' },
  { path: '/metrics', what: 'metrics for Prometheus' },
  { path: '/openapi.json', what: 'this API as an OpenAPI 3.1 document; also /openapi.yaml' },
];

export const TEMPLATES: readonly Link[] = [
  { path: '/pods/{uid}/diagnosis', what: 'why is this Pod not up, what proves it, what to do' },
  { path: '/pods/{uid}/timeline', what: 'every change: who, when, what, from which audit event' },
  { path: '/pods/{uid}/history', what: 'the states it went through, field by field' },
  { path: '/pods/{uid}/manifest', what: 'its manifest as YAML or JSON; ?at= as of a time' },
  { path: '/pods/{uid}/audit-events/{auditId}', what: 'the raw audit event behind any evidence' },
  { path: '/pods/{uid}', what: 'its deliveries and incidents, its workload and its claims' },
  {
    path: '/workloads/{kind}:{namespace}:{name}',
    what: 'how far a rollout has come, which Pods hold it up and why; also by UID',
  },
  {
    path: '/claims/{namespace}:{name}',
    what: 'why a claim is not bound, its volume, who uses it; also by UID',
  },
  { path: '/workloads/{id}/history', what: 'the states a workload went through; also of a claim' },
  {
    path: '/workloads/{id}/audit-events/{auditId}',
    what: 'the raw audit event behind any evidence about it; also about a claim',
  },
];

const Root = z.strictObject({
  name: z.literal('lorgnette'),
  links: z.array(z.strictObject({ path: z.string(), what: z.string() })),
});

/** `GET /`: what to try; for people as HTML, for programs as JSON. */
export const root: Route = (api) => {
  const schema = {
    operationId: 'getRoot',
    tags: ['Service'],
    summary: 'What to try; for people as HTML, for programs as JSON',
    examples: { 'for programs': '/' },
    response: answers({
      content: { 'application/json': { schema: Root }, 'text/html': { schema: z.string() } },
    }),
  } as const satisfies RouteSchema;
  api.get('/', { schema }, (request, reply) => {
    void reply.header('vary', 'accept');
    if (preferredType(request.headers.accept, ['application/json', 'text/html']) === 'application/json') {
      return { name: 'lorgnette' as const, links: [...TEMPLATES, ...LINKS] };
    }
    void reply.type('text/html; charset=utf-8');
    return HTML;
  });
};

const item = (name: string, what: string): string => `<li>${name} – ${what}</li>`;
const HTML = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Lorgnette</title></head><body>
<h1>Lorgnette</h1>
<p>Why is this Pod not up, whose fault is it, and how long did each step take?</p>
<ul>
${[
  ...LINKS.map(({ path, what }) => item(`<a href="${path}">${path}</a>`, what)),
  ...TEMPLATES.map(({ path, what }) => item(`<code>${path}</code>`, what)),
].join('\n')}
</ul>
</body></html>
`;
