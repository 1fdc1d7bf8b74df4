// JSON of documents: a set is written as the list that OPA makes of it.

export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => (inner instanceof Set ? [...inner] : inner));
