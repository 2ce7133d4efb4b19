// One field of a form, drawn by its kind, with its refusal beside it.

import { html, live, nothing } from '../html.js';
import { asked } from './fields.js';
import { options } from './options.js';

/** `form` is `{ values, set(name, value), wrong: { field, line, text } | null, context }`. */
export function field(spec, form) {
  const id = `f-${spec.name.replaceAll('.', '-')}`;
  const wrong = form.wrong?.field === spec.name ? form.wrong : null;
  const draw = kinds[spec.kind] ?? kinds.text;
  const parts = { id, wrong, value: form.values[spec.name], set: (value) => form.set(spec.name, value) };
  const grouped = ['multiselect', 'headers', 'mapping'].includes(spec.kind);
  const about = html`
    ${spec.help ? html`<p class="help" id="${id}-help">${spec.help}</p>` : nothing}
    ${spec.kind === 'headers' && form.before && !form.before[spec.name] ? html`<p class="help">Those that are set stay, unless you write others here in their place.</p>` : nothing}
    <p class="wrong" id="${id}-wrong" role="alert" ?hidden=${!wrong}>${wrong?.text ?? ''}</p>`;
  const needed = spec.required ? html` <span class="needed">required</span>` : nothing;
  if (spec.kind === 'toggle') return html`<div class="field"><div class="tick">${draw(spec, parts, form)}<label for=${id}>${spec.label}</label></div>${about}</div>`;
  if (grouped) return html`<fieldset class="field"><legend>${spec.label}${needed}</legend>${draw(spec, parts, form)}${about}</fieldset>`;
  return html`<div class="field"><label for=${id}>${spec.label}${needed}</label>${draw(spec, parts, form)}${about}</div>`;
}

/** The fields of a step that are asked for. */
export const fields = (list, form) => (list ?? []).filter((spec) => asked(spec, form.values)).map((spec) => field(spec, form));

const said = (parts) => `${parts.id}-wrong ${parts.id}-help`;

const input = (type) => (spec, parts) => html`
  <input id=${parts.id} name=${spec.name} type=${type} autocomplete="off" spellcheck="false" aria-describedby=${said(parts)} aria-invalid=${parts.wrong ? 'true' : 'false'}
    aria-required=${spec.required ? 'true' : 'false'} placeholder=${spec.placeholder ?? ''} .value=${live(String(parts.value ?? ''))} @input=${(e) => parts.set(e.target.value)}>`;

const same = (a, b) => String(a) === String(b);

const kinds = {
  text: input('text'),
  secret: input('text'),
  url: (spec, parts) => input('text')({ placeholder: 'http://127.0.0.1:9000/leads', ...spec }, parts),
  number: input('number'),

  textarea: (spec, parts) => html`
    <textarea id=${parts.id} name=${spec.name} rows="4" spellcheck="false" aria-describedby=${said(parts)} aria-invalid=${parts.wrong ? 'true' : 'false'}
      .value=${live(parts.value ?? '')} @input=${(e) => parts.set(e.target.value)}></textarea>`,

  toggle: (spec, parts) => html`
    <input id=${parts.id} name=${spec.name} type="checkbox" role="switch" aria-describedby=${said(parts)} .checked=${live(Boolean(parts.value))} @change=${(e) => parts.set(e.target.checked)}>`,

  select: (spec, parts, form) => {
    const list = options(spec, form.context);
    const chosen = list.some((o) => same(o.value, parts.value));
    const meant = chosen && (spec.required || spec.default !== undefined);
    const choose = (event) => parts.set(event.target.selectedIndex < 0 ? '' : list[event.target.selectedIndex - (meant ? 0 : 1)]?.value ?? '');
    return html`
      <select id=${parts.id} name=${spec.name} aria-describedby=${said(parts)} aria-invalid=${parts.wrong ? 'true' : 'false'} @change=${choose}>
        ${meant ? nothing : html`<option value="" .selected=${!chosen}>${list.length ? 'choose…' : 'there is none yet'}</option>`}
        ${list.map((o) => html`<option value=${o.value} .selected=${same(o.value, parts.value)}>${o.label}</option>`)}
      </select>`;
  },

  multiselect: (spec, parts, form) => {
    const chosen = parts.value ?? [];
    const toggle = (value) => parts.set(chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value]);
    return html`
      <div class="ticks">
        ${options(spec, form.context).map(
          (o, i) => html`
            <div class="tick"><input id="${parts.id}-${i}" name=${spec.name} value=${o.value} type="checkbox" .checked=${live(chosen.includes(o.value))} @change=${() => toggle(o.value)}>
              <label for="${parts.id}-${i}">${o.label}</label></div>`,
        )}
      </div>`;
  },

  headers: (spec, parts) => {
    const rows = Array.isArray(parts.value) ? parts.value : [];
    const [name, content] = spec.keys ?? ['name', 'value'];
    const word = /header/i.test(spec.label) ? 'header' : 'row';
    const hints = word === 'header' ? ['X-Api-Key', 'value'] : [name, content];
    const wrong = (i, key) => (parts.wrong?.at?.replace(/\[(\d+)\]/, '.$1').endsWith(`${spec.name}.${i}.${key}`) ? 'true' : 'false');
    const edit = (i, key) => (event) => parts.set(rows.map((row, n) => (n === i ? { ...row, [key]: event.target.value } : row)));
    return html`
      ${rows.map(
        (row, i) => html`
          <div class="pair">
            <input name="${spec.name}.${i}.name" aria-label="Name of ${word} ${i + 1}" aria-describedby=${said(parts)} aria-invalid=${wrong(i, name)} placeholder=${hints[0]} spellcheck="false" autocomplete="off" .value=${live(row.name ?? '')} @input=${edit(i, 'name')}>
            <input name="${spec.name}.${i}.value" aria-label="Value of ${word} ${i + 1}" aria-describedby=${said(parts)} aria-invalid=${wrong(i, content)} placeholder=${hints[1]} spellcheck="false" autocomplete="off" .value=${live(row.value ?? '')} @input=${edit(i, 'value')}>
            <button type="button" class="plain" aria-label="Take ${word} ${i + 1} away" @click=${() => parts.set(rows.filter((_, n) => n !== i))}>✕</button>
          </div>`,
      )}
      <div><button type="button" class="little" @click=${() => parts.set([...rows, { name: '', value: '' }])}>Add a ${word}</button></div>`;
  },

  code: (spec, parts) => {
    const text = parts.value ?? '';
    const lines = Math.max(text.split('\n').length, 8);
    return html`
      <div class="lines">
        <div class="numbers" aria-hidden="true">${Array.from({ length: lines }, (_, i) => html`<div class=${parts.wrong?.line === i + 1 ? 'at' : ''}>${i + 1}</div>`)}</div>
        <textarea id=${parts.id} name=${spec.name} rows=${lines} wrap="off" spellcheck="false" aria-describedby=${said(parts)} aria-invalid=${parts.wrong ? 'true' : 'false'}
          .value=${live(text)} @input=${(e) => parts.set(e.target.value)}></textarea>
      </div>`;
  },

  mapping: (spec, parts, form) => {
    const found = form.found ?? [];
    const mapped = parts.value ?? {};
    const list = options(spec, form.context);
    if (!found.length) return html`<p class="help">The sample has no field yet.</p>`;
    return html`
      <div class="table"><table>
        <thead><tr><th scope="col">Field</th><th scope="col">Sample</th><th scope="col">Token</th></tr></thead>
        <tbody>${found.map(
          (row) => html`
            <tr><td data-label="Field" class="mono small">${row.path}</td><td data-label="Sample" class="small">${row.sample}</td>
              <td data-label="Token">${row.token && !mapped[row.path]
                ? html`<code>%${row.token.replaceAll('%', '')}%</code>`
                : html`<select name="${spec.name}.${row.path}" aria-label="Token for ${row.path}" @change=${(e) => parts.set(without({ ...mapped, [row.path]: e.target.value }))}>
                    <option value="">stays as it is</option>
                    ${list.map((o) => html`<option value=${bare(o.value)} .selected=${mapped[row.path] === bare(o.value)}>${bare(o.value)}${o.label === o.value ? '' : ` · ${o.label}`}</option>`)}
                  </select>`}</td></tr>`,
        )}</tbody>
      </table></div>`;
  },
};

const bare = (token) => String(token).replaceAll('%', '');
const without = (mapping) => Object.fromEntries(Object.entries(mapping).filter(([, token]) => token));
