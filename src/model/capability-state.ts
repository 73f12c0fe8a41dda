/**
 * Whether something can be told: of all, of nothing, or of a part only (some namespaces, users or resources); `unknown` where
 * too little was seen to say.
 */
export const CAPABILITY_STATES = ['possible', 'partly', 'impossible', 'unknown'] as const;
export type CapabilityState = (typeof CAPABILITY_STATES)[number];

/** Of things that are all needed: what is not known of some of them changes nothing. Commutative. */
export function allOf(states: readonly CapabilityState[]): CapabilityState {
  const known = states.filter((state) => state !== 'unknown');
  const [first] = known;
  if (first === undefined) return 'unknown';
  return known.every((state) => state === first) ? first : 'partly';
}

const BEST_FIRST: readonly CapabilityState[] = ['possible', 'partly', 'unknown', 'impossible'];

/** Of things of which any will do. */
export const anyOf = (states: readonly CapabilityState[]): CapabilityState =>
  BEST_FIRST.find((state) => states.includes(state)) ?? 'impossible';
