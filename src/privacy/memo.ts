const mostRemembered = 4096;

/** Remembers what a pure function gave; forgets everything when that becomes too much. */
export function memo<K, V>(give: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= mostRemembered) known.clear();
      value = give(key);
      known.set(key, value);
    }
    return value;
  };
}
