import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

const TYPES = new Set(['DNS', 'URI', 'email', 'IP Address']);

/** The names on a client certificate: its common names, then the alternative ones (DNS, URI, email, IP). */
export function clientNames({ subject, subjectaltname }: Partial<PeerCertificate>): string[] {
  // Of several there is a list, of which the types know nothing.
  const common: unknown = subject?.CN;
  const names = (Array.isArray(common) ? common : [common]).filter((name) => typeof name === 'string');
  return [...names, ...(subjectaltname === undefined ? [] : alternativeNames(subjectaltname))];
}

/** `DNS:a, URI:b`: values that could be taken for more than one are quoted, as JSON. */
function alternativeNames(text: string): string[] {
  return [...text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)].flatMap(
    ([, type = '', value = '']) => {
      if (!TYPES.has(type)) return [];
      return [value.startsWith('"') ? String(JSON.parse(value)) : value];
    },
  );
}

/** The names on the certificate that a request came with, which the server has verified. */
export function certifiedNames({ raw: { socket } }: FastifyRequest): string[] {
  return socket instanceof TLSSocket && socket.authorized ? clientNames(socket.getPeerCertificate()) : [];
}
