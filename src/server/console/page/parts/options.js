// The options of a field, as told or as one of leadbench's lists has them.

import { get } from '../api.js';
import { changed, state } from '../store.js';
import { fill, reach } from './fields.js';

const known = new Map();

/** `[{ value, label, help }]`; empty until they are known. */
export function options(field, values) {
  if (!field.options_from) return (field.options ?? []).map(one);
  const from = typeof field.options_from === 'string' ? { path: field.options_from } : field.options_from;
  return rows(fill(from.path, values)).flatMap((row) => {
    const parts = from.each ? reach(row, from.each) ?? [] : [row];
    return parts.map((part) => {
      if (typeof part !== 'object') return one(part);
      const value = reach(part, from.value ?? 'id');
      return { value, label: reach(part, from.label ?? 'name') ?? value, help: from.help && reach(part, from.help) };
    });
  });
}

/** The rows of a list of leadbench, fetched anew whenever registrations changed. */
export function rows(path) {
  const had = known.get(path);
  if (had?.of !== state.registered) {
    known.set(path, { of: state.registered, rows: had?.rows ?? [], problem: null });
    get(path).then(
      (found) => known.set(path, { of: known.get(path).of, rows: Array.isArray(found) ? found : [], problem: null, loaded: true }),
      (problem) => known.set(path, { of: known.get(path).of, rows: [], problem, loaded: true }),
    ).finally(changed);
  }
  return known.get(path).rows;
}

/** Whether a list came, and why not. */
export const standing = (path) => known.get(path) ?? {};

const one = (option) => (typeof option === 'object' && option !== null ? { label: option.value, ...option } : { value: option, label: String(option) });
