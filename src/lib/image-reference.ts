/**
 * A host as image references write it: labels, an IPv4 or bracketed IPv6 address, and a port. What is lenient in it
 * (underscores, upper case) is so because runtimes are.
 */
const HOST =
  /^(?:[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
/** The rest: a path, a tag, a digest; told apart by nobody here. */
const REST = /^[\w][\w./:@+-]*$/;
/** An image that is named by its content alone comes from no registry. */
const CONTENT_ID = /^(?:sha256:)?[0-9a-f]{64}$/i;

/** Where references without a host lead. */
const DEFAULT_REGISTRY = 'docker.io';
/** Other names of the default. */
const ALIASES: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io']);

/**
 * The registry that an image reference names, in lower case and with its port where it has one; `null` of what is no
 * reference, or names a content alone. As runtimes decide it (distribution/reference): the first part of several is a
 * host if it holds a dot, a colon or a capital, or is `localhost`; else the image is Docker Hub's.
 */
export function registryOf(image: string): string | null {
  if (CONTENT_ID.test(image)) return null;
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = first === 'localhost' || /[.:A-Z]/.test(first);
  const rest = isHost ? image.slice(slash + 1) : image;
  if (!REST.test(rest)) return null;
  if (!isHost) return DEFAULT_REGISTRY;
  if (!HOST.test(first)) return null;
  const host = first.toLowerCase();
  return ALIASES.has(host) ? DEFAULT_REGISTRY : host;
}
