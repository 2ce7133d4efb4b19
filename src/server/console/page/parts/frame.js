// What stands on every view: the ways to the others, the clock, the theme, and the banners.

import { post, call } from '../api.js';
import { html, nothing } from '../html.js';
import { attempt, changed, heard, now, notify, state } from '../store.js';
import { clockTime, day } from '../times.js';

export const VIEWS = [
  ['deliveries', 'Deliveries'],
  ['trigger', 'Trigger'],
  ['registrations', 'Registrations'],
  ['calls', 'Inbound calls'],
  ['clock', 'Clock and faults'],
  ['conformance', 'Conformance'],
];

const LIVE = {
  live: 'Live: what happens appears at once',
  connecting: 'Connecting',
  reconnecting: 'Connection lost; reconnecting, nothing will be missed',
};

export const frame = (view, body) => html`
  <header class="top">
    <a class="skip" href="#main" @click=${toMain}>To the content</a>
    <a class="brand" href="#/deliveries" aria-label="leadbench: deliveries"><img src="assets/icon.svg" alt="" width="18" height="18"><span>leadbench</span></a>
    <nav class="views" aria-label="Views">
      ${VIEWS.map(([name, label]) => html`<a href="#/${name}" aria-current=${name === view ? 'page' : nothing}>${label}</a>`)}
    </nav>
    <div class="aside">
      <span class="live ${state.live === 'live' ? '' : 'off'}" role="img" aria-label=${LIVE[state.live]} title=${LIVE[state.live]}></span>
      ${clock()}
      <button class="plain little" type="button" @click=${nextTheme} aria-label="Theme: ${theme()}" title="Theme: ${theme()}"><span aria-hidden="true">${{ light: '☀', dark: '☾', system: '◐' }[theme()]}</span></button>
      <button class="plain little keys" type="button" @click=${help} aria-label="Keys" title="Keys (?)"><span aria-hidden="true">?</span></button>
    </div>
  </header>
  <div class="banners">
    ${state.live === 'reconnecting' ? html`<div class="banner bad" role="status"><p>leadbench does not answer. What you see is what was known last; it goes on where it broke off.</p></div>` : nothing}
    ${state.faults.length ? faults() : nothing}
    <div role="status" aria-live="polite">${state.notice?.text ? notice(state.notice) : nothing}</div>
  </div>
  <main id="main" tabindex="-1" data-at=${location.hash || '#/deliveries'}>${body}</main>
  ${keys}`;

function clock() {
  const clock = state.clocks.get(state.world);
  if (!clock) return nothing;
  const at = now();
  const manual = clock.mode === 'manual';
  return html`
    <div class="clock" role="group" aria-label="Clock">
      ${state.clocks.size > 1 ? worlds() : nothing}
      <span class="badge ${manual ? 'wait' : ''}" title=${manual ? 'Time stands still until it is moved' : 'The time of this machine'}>${manual ? 'manual' : 'real'}</span>
      <time datetime=${new Date(at).toISOString()} title=${day(at)}>${clockTime(at)}</time>
      ${manual ? moves() : html`<button class="little" type="button" @click=${() => setClock({ mode: 'manual' })} title="Make the clock manual: time stands until it is moved">stop clock</button>`}
    </div>`;
}

const moves = () => html`
  <button class="little" type="button" @click=${() => advance(1000)} title="Move time on by a second">+1 s</button>
  <button class="little" type="button" @click=${() => advance(60_000)} title="Move time on by a minute">+1 min</button>
  <button class="little" type="button" @click=${settle} title="Move time on until nothing is due any more">settle</button>`;

const worlds = () => html`
  <select aria-label="Sandbox" @change=${(e) => chooseWorld(e.target.value)}>
    ${[...state.clocks.keys()].map((name) => html`<option value=${name} ?selected=${name === state.world}>${name}</option>`)}
  </select>`;

async function chooseWorld(name) {
  state.world = name;
  state.faults = await call('GET', `faults?sandbox=${encodeURIComponent(name)}`);
  changed();
}

export const setClock = (wish) =>
  attempt(async () => {
    heard(await post(`clock?sandbox=${encodeURIComponent(state.world)}`, wish));
    changed();
  });
export const advance = (ms) => setClock({ advance_ms: ms });
export const settle = () => setClock({ settle: true });

/** Takes every fault of the world away. */
export const disarm = () => attempt(() => call('DELETE', `faults?sandbox=${encodeURIComponent(state.world)}`));

export const faultName = (fault) => (typeof fault === 'string' ? fault : Object.keys(fault)[0]);

const faults = () => html`
  <div class="banner bad" role="alert">
    <p><b>${state.faults.length === 1 ? 'A fault is armed' : `${state.faults.length} faults are armed`}:</b> leadbench is wrong on purpose.
      ${state.faults.slice(0, 6).map((fault, i) => html`${i ? ', ' : ''}<code>${faultName(fault)}</code>`)}${state.faults.length > 6 ? ' …' : ''}</p>
    <a class="button" href="#/clock">Look</a>
    <button class="danger" type="button" @click=${disarm}>Disarm all</button>
  </div>`;

const notice = ({ text, kind }) => html`
  <div class="banner ${kind}"><p>${text}</p><button class="plain" type="button" @click=${() => notify(null, 'none')} aria-label="Close this message">✕</button></div>`;

const theme = () => document.documentElement.dataset.theme;

function nextTheme() {
  const next = { system: 'light', light: 'dark', dark: 'system' }[theme()];
  document.documentElement.dataset.theme = next;
  localStorage.setItem('leadbench.theme', next);
  changed();
}

function toMain(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

export const help = () => document.getElementById('keys').showModal();

const KEYS = [
  ['1 … 6', 'the views, in their order'],
  ['/', 'search'],
  ['↓ ↑ or j k', 'move in a list'],
  ['Enter', 'open what is chosen'],
  ['Esc', 'close it'],
  ['n', 'show the new ones that wait'],
  ['?', 'this list'],
];

const keys = html`
  <dialog id="keys" aria-labelledby="keys-title">
    <form method="dialog">
      <h2 id="keys-title">Keys</h2>
      <dl class="pairs">${KEYS.map(([key, text]) => html`<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`)}</dl>
      <p></p>
      <button class="main" type="submit">Close</button>
    </form>
  </dialog>`;
