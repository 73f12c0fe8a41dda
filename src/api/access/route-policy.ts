/**
 * What it takes to be answered at a route.
 * - `open`: nothing; to those who may not read everything it tells no details
 * - `namespaces`: a credential; the reader shows what it may read
 * - `metrics`: one for everything, or with the scope `metrics`
 * - `everything`: one that is not limited to namespaces
 * - `senders`: what the `audit-webhook` source of the cluster asks for; credentials that read are of no use here, and it shows
 *   nothing
 */
export type RoutePolicy = 'open' | 'namespaces' | 'metrics' | 'everything' | 'senders';

export const ROUTE_POLICIES: { readonly [url: string]: RoutePolicy } = {
  '/': 'namespaces',
  '/pods': 'namespaces',
  '/pods/:uid': 'namespaces',
  '/pods/:uid/diagnosis': 'namespaces',
  '/pods/:uid/timeline': 'namespaces',
  '/pods/:uid/history': 'namespaces',
  '/pods/:uid/manifest': 'namespaces',
  '/pods/:uid/audit-events/:auditId': 'namespaces',
  '/workloads': 'namespaces',
  '/workloads/:id': 'namespaces',
  '/workloads/:id/history': 'namespaces',
  '/workloads/:id/audit-events/:auditId': 'namespaces',
  '/claims': 'namespaces',
  '/claims/:id': 'namespaces',
  '/claims/:id/history': 'namespaces',
  '/claims/:id/audit-events/:auditId': 'namespaces',
  '/failures': 'namespaces',
  '/deliveries/stream': 'namespaces',
  '/audit/:cluster': 'senders',
  '/clusters': 'everything',
  '/healthz': 'open',
  '/readyz': 'open',
  '/metrics': 'metrics',
  '/openapi.json': 'namespaces',
  '/openapi.yaml': 'namespaces',
};

/** A route that nobody has thought of is for those who may read everything; paths without one tell nothing. */
export const policyOf = (url: string | undefined): RoutePolicy =>
  url === undefined ? 'namespaces' : (ROUTE_POLICIES[url] ?? 'everything');
