/**
 * The function, which remembers what it made of up to `most` keys and forgets all of them when there are more: for few keys
 * that come again and again. The function is to be pure and to make something of every key.
 */
export function remember<Key, Value extends string | number | boolean | object>(
  most: number,
  make: (key: Key) => Value,
): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = make(key);
      if (known.size >= most) known.clear();
      known.set(key, value);
    }
    return value;
  };
}
