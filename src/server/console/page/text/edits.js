// What was changed in a document, as paths and values: the `set` and `unset` of a triggered lead.

import { isRaw } from '../api.js';

const plain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !isRaw(value);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const named = (key) => /^[^.[\]]+$/.test(key);

/** `{ set, unset }` that make `after` of `before`; lists are set as a whole. */
export function edits(before, after, path = '', found = { set: {}, unset: [] }) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  for (const key of keys) {
    const at = path ? `${path}.${key}` : key;
    if (!(key in after)) found.unset.push(at);
    else if (same(before[key], after[key])) continue;
    else if (plain(before[key]) && plain(after[key]) && Object.keys(after[key]).every(named)) edits(before[key], after[key], at, found);
    else found.set[at] = after[key];
  }
  return found;
}

/** A copy of a document with the value at a list of keys replaced; `undefined` takes it away. */
export function put(document, [key, ...rest], value) {
  const copy = Array.isArray(document) ? [...document] : { ...document };
  if (rest.length) copy[key] = put(copy[key] ?? (typeof rest[0] === 'number' ? [] : {}), rest, value);
  else if (value !== undefined) copy[key] = value;
  else if (Array.isArray(copy)) copy.splice(key, 1);
  else delete copy[key];
  return copy;
}
