import type { Micros } from '../lib/micros.ts';
import type { Action, BodyType, Observation } from './observation.ts';
import type { SparseBody } from './sparse-body.ts';

/** The observation with some of what it tells changed, its body as it was. */
export const withChanges = (observation: Observation, changes: Partial<ObservationHead>): Observation =>
  observation instanceof FlatObservation
    ? new FlatObservation({ ...observation.toJSON(), ...changes }, observation.bodyText)
    : { ...observation, ...changes };

/** Everything that an observation tells beside its body. */
export type ObservationHead = Omit<Observation, 'body'>;

/**
 * An observation that keeps its body as JSON text. What waits in memory until its record is final are then a few flat
 * strings, which cost the garbage collector next to nothing, and the store takes the text as it is. The body is made of it
 * when somebody asks.
 */
export class FlatObservation implements Observation {
  readonly key: string;
  readonly action: Action;
  readonly subresource: string;
  readonly auditId: string;
  readonly stage: string;
  readonly requestedAt: Micros;
  readonly at: Micros;
  readonly resourceVersion: string;
  readonly user: string;
  readonly userAgent: string;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly bodyType: BodyType;
  readonly bodyPath: Observation['bodyPath'];
  readonly gracePeriodSeconds: number | null;
  readonly truncated: boolean;
  readonly patch: SparseBody | null;
  /** The body, an object, as JSON. */
  readonly bodyText: string;
  private made: SparseBody | null = null;

  constructor(head: ObservationHead, bodyText: string) {
    this.key = head.key;
    this.action = head.action;
    this.subresource = head.subresource;
    this.auditId = head.auditId;
    this.stage = head.stage;
    this.requestedAt = head.requestedAt;
    this.at = head.at;
    this.resourceVersion = head.resourceVersion;
    this.user = head.user;
    this.userAgent = head.userAgent;
    this.code = head.code;
    this.reason = head.reason;
    this.message = head.message;
    this.bodyType = head.bodyType;
    this.bodyPath = head.bodyPath;
    this.gracePeriodSeconds = head.gracePeriodSeconds;
    this.truncated = head.truncated;
    this.patch = head.patch;
    this.bodyText = bodyText;
  }

  get body(): SparseBody {
    this.made ??= JSON.parse(this.bodyText) as SparseBody;
    return this.made;
  }

  /** Lets go of the object: whoever asks again has it made again. */
  rest(): void {
    this.made = null;
  }

  /** The observation with all that it tells as own members. */
  toJSON(): Observation {
    const { made: _made, bodyText: _text, ...head } = this;
    return { ...head, body: this.body };
  }
}
