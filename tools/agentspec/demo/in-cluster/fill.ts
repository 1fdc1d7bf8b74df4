// Manifests of objects/, with the values of a run in the places that they leave open.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../../../runner/kubernetes/cluster-client';

export type Values = Readonly<Record<string, string | number | readonly string[]>>;

const PLACE = /^\$\{([A-Z_]+)\}$/;

/**
 * @param name of the file, without its ending
 * @param values by the names of the places: a value takes the place of a whole text, `${NAMESPACE}`, and stays what it is
 * @returns the objects of the file, in its order
 * @throws Error naming a place for which there is no value
 */
export function manifestsIn<O = Manifest>(name: string, values: Values = {}): O[] {
  const text = readFileSync(path.join(__dirname, 'objects', `${name}.yaml`), 'utf8');
  return parseAllDocuments(text).map((document) => filled(document.toJS(), values) as O);
}

function filled(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, values));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, values)]));
  const place = typeof value === 'string' && PLACE.exec(value)?.[1];
  if (!place) return value;
  const given = values[place];
  if (given === undefined) throw new Error(`there is no value for \${${place}}`);
  return given;
}
