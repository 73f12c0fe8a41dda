import { type Micros, seconds } from '../lib/micros.ts';

/**
 * The grid of event time on which deliveries settle and deadlines fire. Being a property of the event times alone, it is
 * the same however the input was cut into batches, and whether or not it was interrupted.
 */
export const GRID: Micros = seconds(30);

/** The last point of the grid that is not after `at`. */
export const gridFloor = (at: Micros): Micros => Math.floor(at / GRID) * GRID;

/**
 * The coarser grid on which rollouts settle: they rest on all their Pods, which are looked at for it. What takes minutes need
 * not be counted within seconds.
 */
export const WORKLOAD_GRID: Micros = seconds(300);

/** Whether a point of the coarser grid lies between two points of the finer one, or is the second of them. */
export const isWorkloadTime = (before: Micros, point: Micros): boolean =>
  Math.floor(before / WORKLOAD_GRID) < Math.floor(point / WORKLOAD_GRID);

/** Things to look at again at certain times. An item has one time; scheduling it again replaces that. */
export interface Agenda<T> {
  schedule(item: T, at: Micros | null): void;
  /** Removes and gives everything due at or before `now`, in the order in which it was scheduled. */
  due(now: Micros): T[];
}

/** Kept in buckets of one grid step each: what is due is known without looking at what is not. */
export function createAgenda<T>(): Agenda<T> {
  const buckets = new Map<number, Set<T>>();
  const bucketOf = new Map<T, number>();
  const forget = (item: T): void => {
    const bucket = bucketOf.get(item);
    if (bucket === undefined) return;
    bucketOf.delete(item);
    const items = buckets.get(bucket);
    items?.delete(item);
    if (items?.size === 0) buckets.delete(bucket);
  };
  return {
    schedule(item, at) {
      forget(item);
      if (at === null) return;
      const bucket = Math.ceil(at / GRID);
      const items = buckets.get(bucket);
      if (items === undefined) buckets.set(bucket, new Set([item]));
      else items.add(item);
      bucketOf.set(item, bucket);
    },
    due(now) {
      const last = Math.floor(now / GRID);
      const found: T[] = [];
      for (const bucket of [...buckets.keys()].sort((a, b) => a - b)) {
        if (bucket > last) break;
        found.push(...(buckets.get(bucket) ?? []));
      }
      for (const item of found) forget(item);
      return found;
    },
  };
}

/** The agenda of each cluster, by its name: each has its own event time. */
export function createAgendas<T>(): (cluster: string) => Agenda<T> {
  const agendas = new Map<string, Agenda<T>>();
  return (cluster) => {
    const known = agendas.get(cluster);
    if (known !== undefined) return known;
    const agenda = createAgenda<T>();
    agendas.set(cluster, agenda);
    return agenda;
  };
}

/** The earliest of the times that there are; `null` when there is none. */
export function earliest(...times: readonly (Micros | null)[]): Micros | null {
  let first: Micros | null = null;
  for (const time of times) if (time !== null && (first === null || time < first)) first = time;
  return first;
}
