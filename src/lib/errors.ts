/**
 * Every error that Lorgnette throws on purpose: a broken contract or a dead backend, never bad data.
 * The table is the documentation (`docs/reference/errors.md` is generated from it).
 */
export const ERROR_CODES = {
  ConfigInvalid:
    'The configuration, a rule or a trace spec does not validate; the message lists every problem as file:line:col.',
  AnalyzerGraphInvalid: 'The analyzers do not form a directed acyclic graph of known names.',
  UndeclaredNeed: 'An analyzer read the output of another that it does not declare.',
  SourceUnavailable: 'A source cannot be opened or read.',
  ClusterShared: 'Two sources have events of one cluster: the one that came later is not read.',
  SourceUnauthenticated:
    'A source does not accept the credentials that it is asked with, or wants some. They are read again at the next attempt.',
  SourceForbidden:
    'A source does not allow what is asked of it; the message names the privilege, where it is told.',
  SourceUntrusted:
    'No TLS connection to a source can be made: one side does not accept the certificate of the other, or one does not speak TLS.',
  SourceOverloaded: 'A source has more to do than it can, or too little memory. It is asked again later.',
  SourceMissing: 'What a source is to read is not there: no index has the name, or it is closed.',
  SourceShardsMissing:
    'Shards of an index that a source reads are on no node: it is new, or its node is gone. Nothing is read of the others meanwhile.',
  SourceMappingUnfit:
    'The indices of a source do not have the fields that it is read by, or have them of another type.',
  SourceViewExpired:
    'A source has forgotten the view that was being read. It is opened anew, and nothing is lost.',
  SourceUnsupported: 'What answers is no Elasticsearch, or of a version that is not supported.',
  SourceAnswerUnreadable: 'The answer of a source is too large, or no JSON.',
  PositionInvalid: 'The committed position of a source cannot be understood.',
  StoreUnavailable: 'The store cannot be opened, read or written.',
  StoreLocked: 'Another process holds the store.',
  StoreFull: 'The disk that holds the store is full, or its quota is used up.',
  StoreReadOnly:
    'The store may not be written: its file, its folder or the file system is read-only for this user.',
  StoreNewer: 'The store was written by a newer version of Lorgnette.',
  StoreCorrupt: 'The store is damaged, or not a store at all.',
  FileHandlesExhausted: 'The process may not open any more files.',
  TargetInvalid: 'A backup cannot be written to where it was to go: there is a file already, or no folder.',
  CursorInvalid: 'A page cursor is malformed or belongs to another query.',
  PodNotFound: 'No record has this UID or refusal id.',
  PodAmbiguous: 'Several Pods had this name.',
  WorkloadNotFound: 'No Deployment, StatefulSet, DaemonSet or Job of this log has this name, UID or id.',
  WorkloadAmbiguous: 'Workloads in several namespaces or clusters have this name.',
  ClaimNotFound: 'No PersistentVolumeClaim of this log has this name, UID or id.',
  ClaimAmbiguous: 'Claims in several namespaces or clusters have this name.',
  ClusterAmbiguous: 'Several clusters have an object of this id; `?cluster=` says which is meant.',
  AuditEventNotFound: 'Nothing is known of this object from an audit event of this ID and stage.',
  AuditEventGone:
    'The log that held the audit event is gone, or was never to be read again, and no copy was kept (`store.keepRaw`).',
  ManifestUnknown:
    'Up to this time no whole object was logged: the audit policy logs no bodies of it, or it came later.',
  UidInvalid: 'The path is not a UID or an audit ID.',
  IdInvalid: 'The path has not the form of an id of the objects at it.',
  QueryInvalid: 'A query parameter is unknown or malformed.',
  RequestInvalid: 'The HTTP request is malformed.',
  RouteNotFound: 'There is nothing at this path.',
  MethodNotAllowed: 'The path exists, but does not answer to this method.',
  Unauthenticated: 'The request carries no credential, or none that is known.',
  Forbidden:
    'The credential does not allow this: it is limited to other namespaces, or its client certificate is not on the list.',
  TooManyAttempts:
    'Too many passwords from this address were wrong; `Retry-After` says when the next may be tried.',
  HostNotAllowed: 'Without authentication the service answers only to loopback names.',
  UrlTooLong: 'The URL is longer than `server.limits.maxUrlBytes`.',
  ClusterNotFound: 'No `audit-webhook` source is of this cluster.',
  BatchInvalid:
    'What was posted is no batch of audit events: not one JSON object, or not what its encoding says.',
  BatchTooLarge: 'What was posted is larger than `maxBodyBytes` of the source.',
  QueueFull:
    'As much as `maxQueuedBytes` of the source waits to be committed; `Retry-After` says when to post again.',
  NotCommitted:
    'What was posted is not known to be committed; `Retry-After` says when to post it again, which changes nothing if it was.',
  MediaTypeRefused: 'What was posted is not `application/json`, or has an encoding other than gzip.',
  BodyRefused: 'A request that only reads came with a body.',
  Overloaded: 'The service is answering as much as it can; `Retry-After` says when to come again.',
  Internal: 'Something unexpected went wrong; the log holds the details under the id of the answer.',
  IngestStopped: 'The thread that reads the audit logs has ended, and the service with it.',
  ServerUnreachable: 'No service answers at the address that a command was given.',
  NotLorgnette:
    'What answers at the address that a command was given is no Lorgnette, or one of another version.',
  ListenFailed: 'The HTTP server cannot listen on its address.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export class LorgnetteError extends Error {
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retriable: boolean;
  /** How long whoever was asked wants to be left alone; `null` when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retriable?: boolean; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LorgnetteError';
    this.code = code;
    this.retriable = options.retriable ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
