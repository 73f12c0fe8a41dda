import type { FleetPod } from './fleet-log.ts';

const REGISTRY = 'registry.example.com';
const APPS = ['cart', 'search', 'mail', 'billing'] as const;
const NODES = ['node-a', 'node-b', 'node-c', 'node-d'] as const;

const imageOf = (app: string, registry = REGISTRY): string => `${registry}/shop/${app}:1.0`;

/** Four apps on four nodes, `rounds` times, a Pod every few seconds; `fateOf` says what becomes of each. */
function fleet(rounds: number, fateOf: (pod: Omit<FleetPod, 'fate'>) => FleetPod['fate']): FleetPod[] {
  const pods: FleetPod[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [n, deployment] of APPS.entries()) {
      for (const [m, node] of NODES.entries()) {
        const at = round * 120 + n * 20 + m * 5;
        const image = imageOf(deployment);
        const pod = { at, name: `${deployment}-${round}-${node}`, deployment, node, image };
        pods.push({ ...pod, fate: fateOf(pod) });
      }
    }
  }
  return pods;
}

/** A fleet in which another thing becomes of some Pods. */
export const withFate = (
  pods: readonly FleetPod[],
  fateOf: (pod: FleetPod) => FleetPod['fate'] | null,
): FleetPod[] => Array.from(pods, (pod) => ({ ...pod, fate: fateOf(pod) ?? pod.fate }));

/** All is well. */
export const healthyFleet = (): FleetPod[] => fleet(3, () => ({ type: 'up', pulled: true }));

/** From the second round on, no sandbox can be made on node-b. */
export const sickNode = (): FleetPod[] =>
  fleet(3, ({ node, at }) => (node === 'node-b' && at >= 120 ? { type: 'no-sandbox' } : { type: 'up' }));

/** Cannot be reached for ten minutes, from the second round on: what is to be pulled from it waits, what is cached runs. */
export function registryDown(until: number | null): FleetPod[] {
  const words = `failed to pull and unpack image: failed to resolve reference: failed to do request: Head "https://${REGISTRY}/v2/": dial tcp 192.0.2.7:443: connect: connection refused`;
  const others = Array.from(healthyFleet(), (pod) => ({
    ...pod,
    name: `other-${pod.name}`,
    deployment: `other-${pod.deployment}`,
    image: imageOf(`other-${pod.deployment}`, 'mirror.example.org'),
  }));
  const own = fleet(3, ({ at, node }) => {
    if (at < 120) return { type: 'up', pulled: true };
    if (node === 'node-d') return { type: 'up' };
    return until === null ? { type: 'no-image', words } : { type: 'no-image', words, until: until - at };
  });
  // Somebody who comes last lets the log go on until everything before has settled.
  const last = { name: 'last', deployment: 'last', node: 'node-a', image: 'mirror.example.org/last:1' };
  return [...own, ...others, { ...last, at: (until ?? 360) + 60, fate: { type: 'up', pulled: true } }];
}

/** One tag of one app does not exist; the other apps are pulled from the same registry. */
export function wrongImage(): FleetPod[] {
  const image = `${REGISTRY}/shop/mail:1.1`;
  const words = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve image: ${image}: not found`;
  return Array.from(healthyFleet(), (pod) =>
    pod.deployment === 'mail' && pod.at >= 120 ? { ...pod, image, fate: { type: 'no-image', words } } : pod,
  );
}
