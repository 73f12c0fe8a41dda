import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { problemOf, PROBLEM_TYPE } from './problem.ts';
import { SECURITY_HEADERS } from './protection/security-headers.ts';

/** What is no HTTP request, or a larger one than is read, by the code of Node's parser; anything else is malformed. */
const STATUS_OF: { readonly [code: string]: number } = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const DETAILS: { readonly [status: number]: string } = {
  400: 'This is no HTTP request.',
  408: 'The request did not come to its end in time.',
  431: 'The URL and the header fields together are too long.',
};

/** Answers, as every problem is answered, what never becomes a request. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  const body = JSON.stringify(problemOf('RequestInvalid', status, DETAILS[status] ?? ''));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${PROBLEM_TYPE}; charset=utf-8`,
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
    ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
