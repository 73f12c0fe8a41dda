import type { StoreContents } from './prepare-store.ts';

export const DIAGNOSIS = '/pods/:uid/diagnosis';

/** What is asked for beside the diagnosis of some Pod: every list, as it is and narrowed. */
export const listsOf = ({ node, workload, code }: StoreContents): readonly string[] => [
  '/pods',
  '/pods?limit=500',
  '/pods?verdict=failing',
  '/pods?outcome=failed',
  '/pods?namespace=default-3',
  `/pods?node=${node}`,
  `/pods?code=${code}`,
  `/pods?workload=${workload}`,
  '/pods?name=burst',
  '/pods?name=no-such',
  '/pods?ip=10.64.0.10',
  '/pods?image=k8s.gcr.io/pause',
  '/pods?label=app',
  '/pods?side=user',
  '/pods?since=2026-11-21T00:00:00Z&limit=500',
  '/workloads',
  '/workloads?outcome=failed',
  '/workloads?kind=Deployment&limit=500',
  '/claims',
  '/failures',
  '/failures?window=7d',
  '/failures?window=7d&limit=200',
  ...['side', 'phase', 'node', 'image', 'registry', 'namespace', 'workload'].map(
    (grouping) => `/failures?window=7d&groupBy=${grouping}`,
  ),
  `/failures?window=7d&node=${node}`,
  `/failures?window=7d&code=${code}`,
  '/clusters',
  '/metrics',
];
