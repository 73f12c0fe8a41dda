/** Whether a request asks in its URI that nothing be changed: a query parameter `dryRun` that is not empty. */
export function isDryRun(requestURI: string): boolean {
  const query = requestURI.indexOf('?');
  if (query === -1) return false;
  // `%64ryRun` is the same name; without a percent sign it has to be spelled out.
  if (!requestURI.includes('dryRun', query) && !requestURI.includes('%', query)) return false;
  return new URLSearchParams(requestURI.slice(query + 1)).getAll('dryRun').some((value) => value !== '');
}
