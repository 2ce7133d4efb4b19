// A form for a document, made from its schema: one field for each value, groups for objects, rows for lists.

import { html, live, nothing } from '../html.js';
import { exactly, isRaw } from '../api.js';
import { put } from '../text/edits.js';

/** `form` is `{ document, set(document), root }`; draws the value at `keys`. */
export function leaf(schema, form, keys = []) {
  const rule = resolve(schema, form.root);
  const value = keys.reduce((at, key) => at?.[key], form.document);
  const kind = kindOf(rule, value);
  const draw = { object: group, array: list }[kind] ?? plain;
  return draw(rule, value, form, keys, kind);
}

/** Follows references, and takes what is not null of alternatives. */
function resolve(schema, root) {
  let rule = schema ?? {};
  for (let deep = 0; rule.$ref && deep < 9; deep += 1) rule = rule.$ref.replace('#/', '').split('/').reduce((at, key) => at?.[key], root) ?? {};
  const several = rule.anyOf ?? rule.oneOf;
  return several ? { ...resolve(several.find((s) => s.type !== 'null') ?? {}, root), title: rule.title, description: rule.description } : rule;
}

function kindOf(rule, value) {
  if (Array.isArray(value)) return 'array';
  if (isRaw(value)) return 'number';
  if (value !== null && typeof value === 'object') return 'object';
  const types = [rule.type ?? []].flat().filter((type) => type !== 'null');
  if (value === null || value === undefined) return types[0] ?? 'string';
  return { number: 'number', boolean: 'boolean' }[typeof value] ?? 'string';
}

const label = (rule, keys) => (typeof keys.at(-1) === 'number' ? `${keys.at(-2)} ${keys.at(-1) + 1}` : rule.title || String(keys.at(-1) ?? '').replaceAll('_', ' '));

function group(rule, value, form, keys) {
  const names = [...new Set([...Object.keys(value ?? {}), ...Object.keys(rule.properties ?? {})])];
  const extra = value === null || typeof value !== 'object' || Array.isArray(value) ? {} : value;
  const inner = names.map((name) => leaf(rule.properties?.[name] ?? {}, form, [...keys, name]));
  if (!keys.length) return inner;
  return html`<details class="whole" ?open=${keys.length < 3}>
    <summary>${label(rule, keys)} <span class="quiet small">${Object.keys(extra).length} fields</span></summary>
    <fieldset class="boxed leaves"><legend class="heard">${label(rule, keys)}</legend>${inner}</fieldset>
  </details>`;
}

function list(rule, value, form, keys) {
  const item = resolve(rule.items, form.root);
  const fresh = () => structuredClone(value?.at(-1) ?? ({ number: 0, integer: 0, boolean: false, object: {} }[item.type] ?? ''));
  const rows = value ?? [];
  return html`<details class="whole" ?open=${rows.length < 4}>
    <summary>${label(rule, keys)} <span class="quiet small">${rows.length}</span></summary>
    <fieldset class="boxed form"><legend class="heard">${label(rule, keys)}</legend>
      ${rows.map(
        (_, i) => html`<div>${leaf(rule.items, form, [...keys, i])}<button type="button" class="plain little" @click=${() => form.set(put(form.document, [...keys, i]))}>Take ${i + 1} away</button></div>`,
      )}
      <div><button type="button" class="little" @click=${() => form.set(put(form.document, keys, [...rows, fresh()]))}>Add to ${label(rule, keys)}</button></div>
    </fieldset>
  </details>`;
}

function plain(rule, value, form, keys, kind) {
  const id = `l-${keys.join('-')}`;
  const set = (v) => form.set(put(form.document, keys, v));
  const absent = value === undefined;
  const empty = value === null ? 'null' : absent ? 'left out' : '';
  const long = String(value ?? '').length > 60;
  return html`
    <div class="field ${long ? 'whole' : ''}">
      <label for=${id}>${label(rule, keys)} ${empty ? html`<span class="badge">${empty}</span>` : nothing}</label>
      <div class="pair-of">${control(rule, value, id, set, kind)}
        ${absent || value === null ? nothing : html`<button type="button" class="plain little" title="Send null" aria-label="Send null as ${label(rule, keys)}" @click=${() => set(null)}>null</button>`}
        ${absent ? nothing : html`<button type="button" class="plain little" title="Leave it out" aria-label="Leave ${label(rule, keys)} out" @click=${() => set(undefined)}>✕</button>`}
      </div>
      ${rule.description ? html`<p class="help">${rule.description}</p>` : nothing}
    </div>`;
}

/** A text as a number, exactly where the browser knows how; `007` and `1.` are no JSON. */
function numberOf(text) {
  try {
    return exactly(text.trim());
  } catch {
    return Number(text);
  }
}

function control(rule, value, id, set, kind) {
  if (rule.enum?.length > 1) {
    return html`<select id=${id} @change=${(e) => set(rule.enum[e.target.selectedIndex - (rule.enum.includes(value) ? 0 : 1)])}>
      ${rule.enum.includes(value) ? nothing : html`<option selected>${value ?? ''}</option>`}
      ${rule.enum.map((o) => html`<option .selected=${o === value}>${String(o)}</option>`)}</select>`;
  }
  if (kind === 'boolean') return html`<input id=${id} type="checkbox" role="switch" .checked=${live(Boolean(value))} @change=${(e) => set(e.target.checked)}>`;
  const read = (text) => (['number', 'integer'].includes(kind) && text.trim() !== '' && !Number.isNaN(Number(text)) ? numberOf(text) : text);
  const text = isRaw(value) ? value.rawJSON : String(value ?? '');
  return text.length > 90 || text.includes('\n')
    ? html`<textarea id=${id} rows="3" .value=${live(text)} @input=${(e) => set(read(e.target.value))}></textarea>`
    : html`<input id=${id} autocomplete="off" spellcheck="false" .value=${live(text)} @input=${(e) => set(read(e.target.value))}>`;
}
