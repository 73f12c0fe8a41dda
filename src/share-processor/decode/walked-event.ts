import type { Micros } from '../../lib/micros.ts';
import type { AuditEvent, ObjectRef, ResponseStatus, SparseValue } from '../../model/audit-event.ts';
import { FlatBody } from '../../model/flat-body.ts';
import { toRequest, toResponse } from './event-fields.ts';

type EventHead = Omit<AuditEvent, 'requestObject' | 'responseObject' | 'flatRequest' | 'flatResponse'>;

/** An audit event whose bodies may still be text: they are made objects when they are asked for. */
export class WalkedEvent implements AuditEvent {
  readonly auditID: string;
  readonly stage: string;
  readonly level: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly username: string;
  readonly impersonatedUsername: string | undefined;
  readonly userAgent: string;
  readonly objectRef: ObjectRef;
  readonly responseStatus: ResponseStatus;
  readonly requestReceivedAt: Micros;
  readonly stageAt: Micros;
  readonly truncated: boolean;
  readonly flatRequest: FlatBody | undefined;
  readonly flatResponse: FlatBody | undefined;
  private readonly request: AuditEvent['requestObject'];
  private readonly response: AuditEvent['responseObject'];

  constructor(event: EventHead, request: FlatBody | SparseValue, response: FlatBody | SparseValue) {
    this.auditID = event.auditID;
    this.stage = event.stage;
    this.level = event.level;
    this.verb = event.verb;
    this.requestURI = event.requestURI;
    this.username = event.username;
    this.impersonatedUsername = event.impersonatedUsername;
    this.userAgent = event.userAgent;
    this.objectRef = event.objectRef;
    this.responseStatus = event.responseStatus;
    this.requestReceivedAt = event.requestReceivedAt;
    this.stageAt = event.stageAt;
    this.truncated = event.truncated;
    this.flatRequest = request instanceof FlatBody ? request : undefined;
    this.flatResponse = response instanceof FlatBody ? response : undefined;
    this.request = request instanceof FlatBody ? undefined : toRequest(request);
    this.response = response instanceof FlatBody ? undefined : toResponse(response);
  }

  get requestObject(): AuditEvent['requestObject'] {
    return this.flatRequest === undefined ? this.request : this.flatRequest.object;
  }

  get responseObject(): AuditEvent['responseObject'] {
    return this.flatResponse === undefined ? this.response : this.flatResponse.object;
  }
}
