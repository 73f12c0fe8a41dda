/**
 * Sets a member of a sparse body as `JSON.parse` would: an own, plain property whatever its name. Only `__proto__` needs
 * more than an assignment, for it alone has a setter on `Object.prototype`.
 */
export function setMember<Value>(body: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(body, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    body[key] = value;
  }
}
