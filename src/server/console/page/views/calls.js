// Inbound calls: what reached the providers' own paths, newest first, and what a call that matched nothing meant.

import { curl } from '../api.js';
import { html, live, nothing } from '../html.js';
import { code, notation, pretty } from '../parts/code.js';
import { empty, registerCommand } from '../parts/empty.js';
import { List } from '../parts/list.js';
import { changed, now, state } from '../store.js';
import { clockTime } from '../times.js';

const wanted = { text: '', only: '' };
let test = null;
let opened = null;

const list = new List({ label: 'Inbound calls, newest first', grid: 'request-grid', line, open: (row) => (location.hash = `#/calls/${row.id}`), scrolled: () => still() });

export function draw({ rest }) {
  opened = rest[0] ? Number(rest[0]) : null;
  still();
  if (!state.requests.order.length && opened === null) return state.loaded ? nothingYet() : html`<p class="quiet pad">Loading…</p>`;
  const { shown, waiting } = state.requests.view(test);
  return html`
    <div class="split ${opened === null ? '' : 'open'}">
      <section class="master" aria-label="List">
        <h1 class="heard">Inbound calls</h1>
        <div class="bar" role="search">
          <input class="search" type="search" placeholder="Search  ( / )" aria-label="Search calls" .value=${live(wanted.text)} @input=${(e) => want({ text: e.target.value })}>
          <select aria-label="Which calls" @change=${(e) => want({ only: e.target.value })}>
            <option value="">all calls</option><option value="unmatched">matched no endpoint</option><option value="refused">refused</option></select>
          <span class="count">${shown.length}</span>
        </div>
        <div class="list">
          <div class="heads request-grid" aria-hidden="true"><span>Time</span><span class="wide">Provider</span><span>Method</span><span>Path</span><span class="wide">Account</span><span>Status</span></div>
          ${waiting ? html`<button class="more main" type="button" @click=${newer}>${waiting} new</button>` : nothing}
          ${shown.length ? list.draw(shown, opened) : html`<p class="quiet pad">Nothing fits.</p>`}
        </div>
      </section>
      ${opened === null ? nothing : html`<section class="detail" aria-label="Call ${opened}">${detail(state.requests.rows.get(opened))}</section>`}
    </div>`;
}

function still() {
  if (opened !== null || !list.atTop) state.requests.hold();
  else if (!state.requests.view(test).waiting) state.requests.release();
}

export function newer() {
  state.requests.release();
  list.toTop();
  changed();
}

export function close() {
  if (opened === null) return;
  location.hash = '#/calls';
  requestAnimationFrame(() => requestAnimationFrame(() => list.focus()));
}

function want(what) {
  Object.assign(wanted, what);
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = { '': () => true, unmatched: (row) => !row.provider, refused: (row) => row.status >= 400 }[wanted.only];
  const text = (row) => `${row.method} ${row.path} ${row.query} ${row.provider ?? ''} ${row.account ?? ''} ${row.status} ${row.body}`.toLowerCase();
  test = !words.length && !wanted.only ? null : (row) => fits(row) && words.every((word) => text(row).includes(word));
  list.toTop();
  changed();
}

const tone = (row) => (row.status < 300 ? 'good' : row.status < 400 ? 'wait' : 'bad');

function line(row) {
  return html`
    <span class="mono small quiet" data-area="time" title=${row.at}>${clockTime(Date.parse(row.at), now())}</span>
  <span class="wide">${row.provider ?? html`<span class="bad">unknown</span>`}</span>
  <span class="mono small" data-area="verb">${row.method}</span>
  <span class="mono small" data-area="path">${row.path}${row.query ? `?${row.query}` : ''}</span>
  <span class="wide mono small" data-area="who">${row.account ?? ''}${row.nearest ? ` meant ${row.nearest}?` : ''}</span>
  <span data-area="status"><span class="badge ${tone(row)}">${row.status}</span></span>`;
}

function detail(row) {
  if (!row) return html`<div class="pad"><p>This call is not known any more.</p><button type="button" @click=${close}>Close</button></div>`;
  return html`
    <div class="title">
      <div class="top-line"><h1><span class="mono">${row.method}</span> <span class="mono">${row.path}</span> <span class="badge ${tone(row)}">${row.status}</span></h1>
        <button class="plain" type="button" @click=${close} aria-label="Close the call" title="Close (Esc)">✕</button></div>
      <div class="facts"><span>${row.at}</span>${row.provider ? html`<span>${row.provider}/<b>${row.account}</b></span>` : nothing}</div>
      <p></p>
    </div>
    <div class="body">
      ${row.nearest ? html`<div class="banner bad"><p>It matched no documented endpoint. The nearest: <code>${row.nearest}</code></p></div>` : nothing}
      <section class="message" aria-label="Request"><h2>Request</h2>
        ${row.query ? html`<p class="mono small break">?${row.query}</p>` : nothing}
        <dl class="pairs">${row.headers.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
        ${row.body ? body(row.body, 'Request body') : nothing}</section>
      <section class="message" aria-label="Reply"><h2>Reply</h2>${row.reply ? body(row.reply, 'Reply body') : html`<p class="quiet">${row.provider || row.status !== 404 ? 'It has no body.' : 'leadbench itself answered: no provider documents this path.'}</p>`}</section>
      <p class="small quiet">Credentials are hidden. The newest calls as JSON:</p>${code(curl('GET', 'requests?limit=10'), { label: 'command', wrap: true })}
    </div>`;
}

const body = (text, label) => (notation(text) ? pretty(text, label) : code(text, { label, wrap: true }));

function nothingYet() {
  const provider = state.providers.find((p) => registerCommand(p));
  const endpoints = state.providers.flatMap((p) => (p.endpoints ?? []).map((e) => `${e.method.padEnd(6)} ${e.path}`));
  return html`<div><h1 class="heard">Inbound calls</h1>
    ${empty('No call yet', 'Your client calls the providers here, on their real paths: it only changes its host. Each call appears, with its reply.', provider ? [['A first one:', registerCommand(provider)]] : [])}
    <div class="empty"><h2>What is answered</h2>${code(endpoints.join('\n'), { label: 'endpoints', copyable: false })}</div></div>`;
}
