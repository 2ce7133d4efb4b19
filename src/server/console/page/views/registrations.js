// Registrations: for each provider what its own screens offer, lists and forms as data tells of them.

import { call } from '../api.js';
import { html, live, nothing } from '../html.js';
import { registerCommand } from '../parts/empty.js';
import { code } from '../parts/code.js';
import { fill, held, reach, wrap } from '../parts/fields.js';
import { Form } from '../parts/form.js';
import { rows, standing } from '../parts/options.js';
import { attempt, changed, notify, now, provider as named, state } from '../store.js';
import { clockTime, moment } from '../times.js';

const accounts = new Map();
let form = null;
let formOf = null;

export function draw({ rest: [name, screenId, act, id] }) {
  const provider = named(name) ?? state.providers[0];
  if (!provider) return html`<p class="quiet pad">Loading…</p>`;
  const screens = [...(provider.screens ?? []), ALL(provider)];
  const screen = screens.find((s) => s.id === screenId) ?? screens[0];
  const account = accounts.get(provider.name) ?? provider.example_account;
  return html`
    <div class="page">
      <header><h1>Registrations</h1>${accountField(provider, account)}</header>
      <nav class="tabs" aria-label="Providers">
        ${state.providers.map((p) => html`<a href="#/registrations/${p.name}" aria-current=${p === provider ? 'page' : nothing}>${p.title}</a>`)}
      </nav>
      <nav class="tabs" aria-label="Screens of ${provider.title}">
        ${screens.map((s) => html`<a href="#/registrations/${provider.name}/${s.id}" aria-current=${s === screen ? 'page' : nothing}>${s.title}</a>`)}
      </nav>
      ${act ? filledIn(provider, screen, account, act, id) : shown(provider, screen, account)}
    </div>`;
}

export function close({ rest: [name, screen, act] }) {
  if (act) location.hash = `#/registrations/${name}/${screen}`;
}

const accountField = (provider, account) => html`
  <div class="row"><div class="field">
    <label for="account">Account</label>
    <input id="account" list="accounts" autocomplete="off" spellcheck="false" .value=${live(account)} @change=${(e) => {
      accounts.set(provider.name, e.target.value.trim() || provider.example_account);
      changed();
    }}>
    <datalist id="accounts">${state.accounts.filter((a) => a.provider === provider.name).map((a) => html`<option value=${a.account}></option>`)}</datalist>
  </div></div>`;

/** Whatever registered it: the screens or the API. */
const ALL = (provider) => ({
  id: 'all',
  title: 'All webhooks',
  about: `Who wants what of ${provider.title}, whether the API or a screen made it.`,
  rows: { path: `subscriptions?provider=${provider.name}&account={account}` },
  columns: [
    { name: 'id', label: 'Id', kind: 'code' },
    { name: 'origin', label: 'Made by' },
    { name: 'url', label: 'URL', kind: 'code' },
    { name: 'events', label: 'Events', kind: 'list', empty: 'all' },
    { name: 'leads', label: 'Leads', kind: 'list', empty: 'all' },
    { name: 'format', label: 'Format' },
    { name: 'active', label: 'Active', kind: 'toggle' },
    { name: 'failures', label: 'Failures' },
    { name: 'created_at', label: 'Since', kind: 'time' },
  ],
  actions: [{ label: 'Remove', method: 'DELETE', path: `subscriptions/${provider.name}/{account}/{row.id}` }],
});

function shown(provider, screen, account) {
  const base = `#/registrations/${provider.name}/${screen.id}`;
  return html`
    <section class="message" aria-label=${screen.title}>
      <header>
        <p class="quiet small">${screen.about}</p>
        ${screen.create ? html`<a class="button main" id="new" href="${base}/new">${newOf(screen)}</a>` : nothing}
      </header>
      ${screen.rows ? table(provider, screen, account, base) : existing(provider, account)}
    </section>`;
}

/** `New webhook`, `New campaign`: the title for one of them. */
const newOf = (screen) => `New ${/^[A-Z][a-z]+s$/.test(screen.title) ? screen.title.slice(0, -1).toLowerCase() : 'webhook'}`;

const existing = (provider, account) => table(provider, ALL(provider), account, '');

function table(provider, screen, account, base) {
  const path = fill(screen.rows.path, { account });
  const { where } = screen.rows;
  const list = rows(path).filter((row) => !where || reach(row, where.column) === where.is);
  const { problem, loaded } = standing(path);
  if (problem) return html`<p class="bad">${problem.message}</p>`;
  if (!list.length) return loaded ? none(provider, screen) : html`<p class="quiet">Loading…</p>`;
  const acts = screen.actions?.length || screen.edit;
  return html`
    <div class="table"><table>
      <thead><tr>${screen.columns.map((c) => html`<th scope="col">${c.label}</th>`)}${acts ? html`<th scope="col"><span class="heard">What can be done</span></th>` : nothing}</tr></thead>
      <tbody>${list.map(
        (row) => html`
          <tr>${screen.columns.map((c) => html`<td data-label=${c.label}>${cell(c, row, account)}</td>`)}
            ${acts ? html`<td data-label=""><div class="buttons">
              ${screen.edit ? html`<a class="button little" href="${base}/edit/${encodeURIComponent(row.id)}">Edit</a>` : nothing}
              ${(screen.actions ?? []).filter((a) => !a.when || reach(row, a.when.column) === a.when.is).map(
                (a) => html`<button class="little ${a.method === 'DELETE' ? 'danger' : ''}" type="button" @click=${() => act(a, row, account)}>${a.label}</button>`,
              )}</div></td>` : nothing}
          </tr>`,
      )}</tbody>
    </table></div>`;
}

const act = (action, row, account, more = {}) =>
  attempt(async () => {
    const context = { account, id: row.id, row, ...more };
    await call(action.method, fill(action.path, context), wrap(action.body, context));
    state.registered += 1;
    if (action.label) notify(`${action.label}: done`);
    changed();
  });

function cell(column, row, account) {
  const value = reach(row, column.name);
  if (column.toggle) {
    const flip = (event) => act(column.toggle, row, account, { value: event.target.checked });
    return html`<input type="checkbox" role="switch" aria-label="${column.label}: ${row.name ?? row.id}" .checked=${live(Boolean(value))} @change=${flip}>`;
  }
  if (value === undefined || value === null || value === '') return html`<span class="quiet">–</span>`;
  if (typeof value === 'boolean') return html`<span class="badge ${value ? 'good' : ''}">${value ? 'yes' : 'no'}</span>`;
  if (column.kind === 'time') return html`<span class="small nowrap" title=${value}>${clockTime(moment(value), now())}</span>`;
  if (Array.isArray(value)) return value.length ? several(value) : html`<span class="quiet">${column.empty ?? '–'}</span>`;
  if (typeof value === 'object') return html`<code class="small">${JSON.stringify(value)}</code>`;
  if (String(value).includes('\n')) return html`<details><summary>show</summary>${code(String(value), { label: column.label })}</details>`;
  if (column.kind === 'code') return html`<code class="break">${value}</code>`;
  return /^\S{24,}$/.test(value) ? html`<span class="break">${value}</span>` : String(value);
}

function several(list) {
  const text = list.map((v) => (typeof v === 'object' && v ? v.name ?? v.path ?? Object.entries(v).map(([k, of]) => `${k} ${of}`).join(', ') : String(v)));
  if (text.length > 4) return html`<details class="small"><summary>${text.slice(0, 2).join(', ')} and ${text.length - 2} more</summary>${text.slice(2).join(', ')}</details>`;
  return html`<span class="small">${text.join(', ')}</span>`;
}

function none(provider, screen) {
  const command = screen.id === 'all' || screen.create ? registerCommand(provider) : null;
  return html`
    <div class="empty">
      <h2>${screen.rows?.where ? 'None of these yet' : 'None yet'}</h2>
      <p class="quiet">${screen.create ? 'Make one above, or paste this:' : command ? 'Paste this, or make one on the other screens:' : 'It fills as things happen.'}</p>
      ${command ? code(command, { label: 'command', wrap: true }) : nothing}
    </div>`;
}

/** What was pressed is gone: the focus goes to what came instead, once it is drawn. */
const focusOn = (id, frames = 20) =>
  requestAnimationFrame(() => {
    const there = document.getElementById(id);
    if (there) there.focus();
    else if (frames) focusOn(id, frames - 1);
  });

function filledIn(provider, screen, account, act_, id) {
  const of = [provider.name, screen.id, account, act_, id].join('/');
  const back = () => (location.hash = `#/registrations/${provider.name}/${screen.id}`);
  if (formOf !== of) {
    const row = id ? rows(fill(screen.rows.path, { account })).find((r) => String(r.id) === id) : null;
    if (id && !row) return standing(fill(screen.rows.path, { account })).loaded ? html`<p>There is no such row any more. <a href="#/registrations/${provider.name}/${screen.id}">Back</a></p>` : html`<p class="quiet">Loading…</p>`;
    const over = () => {
      formOf = null;
      back();
      focusOn('new');
    };
    const done = () => {
      notify(id ? 'Changed' : 'Made');
      over();
    };
    const cancel = over;
    form = new Form(screen, { account, id, row }, { done, cancel, how: id ? screen.edit : screen.create, row: id ? held(screen, row) : null, label: id ? 'Save' : screen.submit ?? 'Create' });
    formOf = of;
    focusOn('form-title');
  }
  return html`<section class="message" aria-label="Form"><h2 id="form-title" tabindex="-1">${id ? `Change ${id}` : newOf(screen)}</h2>${form.draw()}</section>`;
}
