// Deliveries: the live list, its filters, and beside it the one that was chosen.

import { html, live, nothing } from '../html.js';
import { empty, firstSteps } from '../parts/empty.js';
import { List } from '../parts/list.js';
import { choice } from '../parts/tabs.js';
import { changed, now, state } from '../store.js';
import { clockTime, countdown, span } from '../times.js';
import * as detail from './delivery.js';

const wanted = { text: '', provider: '', state: '' };
let test = null;

const list = new List({
  label: 'Deliveries, newest first',
  grid: 'delivery-grid',
  line,
  open: (row) => (location.hash = `#/deliveries/${row.id}`),
  scrolled: () => still(),
});
let opened = null;

export function draw({ rest }) {
  opened = rest[0] ? Number(rest[0]) : null;
  still();
  const { shown, waiting } = state.deliveries.view(test);
  const none = !state.deliveries.order.length;
  if (none && opened === null) return state.loaded ? nothingYet() : html`<p class="quiet pad">Loading…</p>`;
  return html`
    <div class="split ${opened === null ? '' : 'open'}">
      <section class="master" aria-label="List">
        <h1 class="heard">Deliveries</h1>
        ${bar(shown.length)}
        <div class="list">
          ${heads}
          ${waiting ? html`<button class="more main" type="button" @click=${newer}>${waiting} new</button>` : nothing}
          ${shown.length ? list.draw(shown, opened) : html`<p class="quiet pad">Nothing fits. <button class="little" type="button" @click=${all}>Show all</button></p>`}
        </div>
      </section>
      ${opened === null ? nothing : html`<section class="detail" aria-label="Delivery ${opened}">${detail.draw(opened)}</section>`}
    </div>`;
}

/** Holds the list while one reads: while it is scrolled, or a row is open. */
function still() {
  if (opened !== null || !list.atTop) state.deliveries.hold();
  else if (state.deliveries.edge !== Infinity && !state.deliveries.view(test).waiting) state.deliveries.release();
}

/** Shows what waits, from the top. */
export function newer() {
  state.deliveries.release();
  list.toTop();
  changed();
}

export function close() {
  if (opened === null) return;
  list.here = opened;
  location.hash = '#/deliveries';
  requestAnimationFrame(() => requestAnimationFrame(() => list.focus()));
}

const bar = (count) => html`
  <div class="bar" role="search">
    <input class="search" type="search" placeholder="Search  ( / )" aria-label="Search deliveries" .value=${live(wanted.text)} @input=${(e) => want('text', e.target.value)}>
    <select aria-label="Provider" @change=${(e) => want('provider', e.target.value)}>
      <option value="">all providers</option>
      ${state.providers.map((p) => html`<option value=${p.name} ?selected=${p.name === wanted.provider}>${p.title}</option>`)}
    </select>
    <select aria-label="State" @change=${(e) => want('state', e.target.value)}>
      ${['', 'due', 'delivered', 'abandoned'].map((s) => html`<option value=${s} ?selected=${s === wanted.state}>${s || 'any state'}</option>`)}
    </select>
    <span class="count">${count === state.deliveries.order.length ? count : `${count} of ${state.deliveries.order.length}`}</span>
  </div>`;

const heads = html`
  <div class="heads delivery-grid" aria-hidden="true">
    <span>Time</span><span class="broad">Provider</span><span class="wide">Account</span><span class="second">Event</span><span>Lead</span><span>Attempts</span>
    <span>Last</span><span class="wide">Took</span><span class="wide">Next</span>
  </div>`;

function want(name, value) {
  wanted[name] = value;
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const { provider, state: standing } = wanted;
  const every = !words.length && !provider && !standing;
  test = every ? null : (row) => (!provider || row.provider === provider) && (!standing || row.state === standing) && words.every((word) => text(row).includes(word));
  list.toTop();
  changed();
}

function all() {
  wanted.text = '';
  wanted.provider = '';
  want('state', '');
}

const text = (row) =>
  `${row.id} ${row.provider} ${row.account} ${row.subscription} ${row.event} ${row.lead} ${row.identity} ${row.state} ${row.last_status ?? ''} ${row.reason ?? ''}`.toLowerCase();

/** The kind of an attempt: accepted, refused with a status, or no reply. */
export function kindOf(attempt) {
  if (attempt.outcome.startsWith('accepted')) return 'accepted';
  return attempt.status === null || attempt.status === undefined ? 'silent' : 'refused';
}

const WORDS = { accepted: 'accepted', refused: 'refused', silent: 'no reply' };

export const dot = (attempt) => html`<span class="dot ${kindOf(attempt)}" title="${WORDS[kindOf(attempt)]}${attempt.status ? ` ${attempt.status}` : ''}"></span>`;

/** How many dots a row has room for. */
const DOTS = 7;

function dots(row) {
  const attempts = row.attempts ?? [];
  const hidden = Math.max(0, attempts.length - DOTS);
  return html`
    ${hidden ? html`<span class="small quiet">+${hidden}</span>` : nothing}${attempts.slice(hidden).map(dot)}
    ${row.due_at ? html`<span class="dot due" title="one more is due"></span>` : nothing}
    <span class="heard">${attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}</span>`;
}

/** What came last, as a badge. */
export function last(row) {
  const attempt = row.attempts?.at(-1);
  if (!attempt) return html`<span class="badge wait">${row.state}</span>`;
  const kind = kindOf(attempt);
  const word = row.state === 'abandoned' ? ' · gave up' : '';
  return html`<span class="badge ${kind === 'accepted' ? 'good' : 'bad'}">${attempt.status ?? 'no reply'}${word}</span>`;
}

export function nextTry(row) {
  if (!row.due_at) return '';
  const clock = now(row.world) ?? now();
  return clock === null ? '' : countdown(Date.parse(row.due_at) - clock);
}

function line(row) {
  return html`
    <span class="mono small quiet" data-area="time" title=${row.created_at}>${clockTime(Date.parse(row.created_at), now(row.world))}</span>
    <span class="broad">${row.provider}</span>
    <span class="wide mono small">${row.account}</span>
    <span class="second" data-area="who"><span class="narrow">${row.provider}/${row.account} · </span>${row.event}</span>
    <span data-area="what"><span>${row.lead}</span> <span class="mono small quiet">${row.identity}</span></span>
    <span class="dots" data-area="dots">${dots(row)}</span>
    <span data-area="status">${last(row)}</span>
    <span class="wide small quiet nowrap">${span(row.took_ms)}</span>
    <span class="wide small wait nowrap" data-area="next">${nextTry(row)}</span>`;
}

let taught = null;

function nothingYet() {
  const first = state.providers.find((p) => p.name === taught) ?? state.providers[0];
  const choose = (name) => {
    taught = name;
    changed();
  };
  return html`<div>
    <h1 class="heard">Deliveries</h1>
    ${empty('No delivery yet', 'A lead happens, each webhook that wants it is owed a delivery, and it appears here while it is sent, refused and tried again. Paste these, or use Trigger and Registrations above.', firstSteps(first), first && choice('Provider', state.providers.map((p) => [p.name, p.title]), first.name, choose))}
  </div>`;
}
