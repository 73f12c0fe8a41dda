/** What a server is known by and whom it trusts: contents of PEM files. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** Of client certificates, without one of which nobody gets in; `null`: none is asked for. */
  readonly clientCa: string | null;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** What a client can use up of the server. */
export interface ServerLimits {
  readonly maxConnections: number;
  readonly maxConcurrentRequests: number;
  readonly maxHeaderBytes: number;
  readonly maxUrlBytes: number;
  readonly maxQueryParameters: number;
  readonly headersTimeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly keepAliveTimeoutSeconds: number;
  readonly idleTimeoutSeconds: number;
}
