// Clock and faults: time and what it will bring, the rate windows, and what leadbench gets wrong on purpose.

import { call, get, url } from '../api.js';
import { html, live, nothing } from '../html.js';
import { advance, disarm, faultName, setClock, settle } from '../parts/frame.js';
import { choice } from '../parts/tabs.js';
import { changed, loadAccounts, now, state } from '../store.js';
import { clockTime, countdown, day, span } from '../times.js';

const MODES = [['system', 'Real'], ['manual', 'Manual']];
let kinds = [];
let asked = -1;
let seconds = '3600';
const draft = { kind: '', text: '', wrong: null };

export function draw() {
  if (!kinds.length && asked !== state.connections) {
    asked = state.connections;
    get('faults/kinds').then((list) => (kinds = list), () => {}).finally(changed);
  }
  return html`
    <div class="page">
      <header><h1>Clock and faults</h1></header>
      <div class="columns">
        <section aria-label="Clock">${time()}${due()}${windows()}</section>
        <section aria-label="Faults">${armed()}${arm()}</section>
      </div>
    </div>`;
}

function time() {
  const clock = state.clocks.get(state.world);
  if (!clock) return html`<p class="quiet">Loading…</p>`;
  const at = now();
  const manual = clock.mode === 'manual';
  return html`
    <div class="sheet form">
      <div class="message"><header><h2>Time${state.world === 'main' ? '' : ` in ${state.world}`}</h2>${choice('Clock', MODES, clock.mode === 'manual' ? 'manual' : 'system', (mode) => setClock({ mode }))}</header></div>
      <div><span class="now">${clockTime(at)}</span> <span class="quiet">${day(at)}</span></div>
      <p class="small quiet">${manual ? 'Time stands still until it is moved: a retry an hour away takes no time.' : 'Time passes as on this machine, and cannot be moved. Make it manual to have it stand, and to move it on.'}</p>
      <div class="buttons">
        ${[1000, 60_000, 3_600_000, 86_400_000].map((ms) => html`<button type="button" ?disabled=${!manual} @click=${() => advance(ms)}>+${span(ms)}</button>`)}
        <button class="main" type="button" ?disabled=${!manual} @click=${settle}>Settle</button>
      </div>
      <form class="row" @submit=${(e) => (e.preventDefault(), advance(Math.round(Number(seconds) * 1000)))}>
        <div class="field"><label for="c-seconds">Seconds to move on</label><input id="c-seconds" type="number" min="0" step="any" .value=${live(seconds)} @input=${(e) => (seconds = e.target.value)}></div>
        <button type="submit" ?disabled=${!manual}>Advance</button>
      </form>
      <p class="small quiet">Settle moves time on to each next due moment until nothing is due any more.</p>
    </div>`;
}

function due() {
  const rows = [...state.deliveries.rows.values()].filter((row) => row.due_at).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  if (!rows.length) return html`<div class="sheet"><h2>Due next</h2><p class="quiet small">Nothing is due.</p></div>`;
  return html`<div class="sheet"><h2>Due next</h2>
    <table><caption class="heard">What is due next</caption><tbody>${rows.slice(0, 8).map((row) => html`
      <tr><td class="mono small">${clockTime(Date.parse(row.due_at), now(row.world))}</td><td class="wait small nowrap">${countdown(Date.parse(row.due_at) - (now(row.world) ?? now()))}</td>
      <td><a href="#/deliveries/${row.id}">${row.lead}</a> <span class="quiet small">${row.provider}/${row.account}</span></td></tr>`)}</tbody></table>
    ${rows.length > 8 ? html`<p class="small quiet">and ${rows.length - 8} more</p>` : nothing}</div>`;
}

let looking = null;

/** A window empties as time passes, of which nothing is told. */
function lookAgain() {
  looking ??= setTimeout(() => {
    looking = null;
    loadAccounts().catch(() => {});
  }, 1000);
}

function windows() {
  const limited = state.accounts.filter((a) => a.window);
  if (limited.some((a) => a.window.used) && state.clocks.get(state.world)?.mode !== 'manual') lookAgain();
  if (!limited.length) return nothing;
  return html`<div class="sheet form"><h2>Rate windows</h2>
    <table><caption class="heard">How full the rate windows are</caption><tbody>${limited.map(({ provider, account, window: w }) => {
      const share = Math.min(100, (100 * w.used) / Math.max(1, w.limit));
      return html`<tr><td>${provider}/<span class="mono small">${account}</span></td>
        <td><div class="meter ${w.used >= w.limit ? 'full' : ''}" role="meter" aria-label="Calls of ${account}" aria-valuemin="0" aria-valuemax=${w.limit} aria-valuenow=${w.used}><span .style=${`width:${share}%`}></span></div></td>
        <td class="small nowrap">${w.used} of ${w.limit} in ${span(w.span_ms)}</td></tr>`;
    })}</tbody></table></div>`;
}

const place = () => `faults?sandbox=${encodeURIComponent(state.world)}`;

const armed = () => html`
  <div class="sheet form">
    <h2>Armed faults</h2>
    ${state.faults.length
      ? html`<ul class="form">${state.faults.map(
            (fault, i) => html`<li class="pair-of"><code class="break bad">${JSON.stringify(fault)}</code><button type="button" class="plain little" aria-label="Disarm ${faultName(fault)}" @click=${() => putAll(state.faults.filter((_, n) => n !== i))}>✕</button></li>`,
          )}</ul><div class="buttons"><button type="button" class="danger" @click=${disarm}>Disarm all</button></div>`
      : html`<p class="quiet small">None: leadbench sends and answers as documented. Arm one to see how your code takes a provider that is wrong.</p>`}
  </div>`;

async function putAll(list) {
  try {
    state.faults = (await call('PUT', place(), list)) ?? list;
    Object.assign(draft, { kind: '', text: '', wrong: null });
  } catch (problem) {
    draft.wrong = `${problem.at ? `${problem.at}: ` : ''}${problem.wrong}${problem.right ? `; ${problem.right}` : ''}`;
  }
  changed();
}

function choose(name) {
  const kind = kinds.find((k) => k.kind === name);
  Object.assign(draft, { kind: name, text: kind ? JSON.stringify(kind.example, null, 2) : '', wrong: null });
  changed();
}

function armIt(event) {
  event.preventDefault();
  try {
    putAll([...state.faults, JSON.parse(draft.text)]);
  } catch (error) {
    draft.wrong = error.message;
    changed();
  }
}

function arm() {
  const kind = kinds.find((k) => k.kind === draft.kind);
  return html`
    <form class="sheet form" @submit=${armIt}>
      <h2>Arm a fault</h2>
      <div class="field"><label for="c-kind">Kind</label>
        <select id="c-kind" @change=${(e) => choose(e.target.value)}><option value="" .selected=${!draft.kind}>choose…</option>
          ${[...new Set(kinds.map((k) => k.on))].map((on) => html`<optgroup label="on ${on}">
            ${kinds.filter((k) => k.on === on).map((k) => html`<option value=${k.kind} .selected=${k.kind === draft.kind}>${k.kind}</option>`)}</optgroup>`)}</select>
        ${kind ? html`<p class="help">${kind.about}</p>` : nothing}</div>
      <div class="field"><label for="c-fault">The fault as JSON</label>
        <textarea id="c-fault" rows="5" spellcheck="false" aria-invalid=${draft.wrong ? 'true' : 'false'} aria-describedby="c-wrong" .value=${live(draft.text)} @input=${(e) => Object.assign(draft, { text: e.target.value, wrong: null })}></textarea>
        <p class="wrong" id="c-wrong" role="alert">${draft.wrong ?? ''}</p></div>
      <div class="buttons"><button class="danger" type="submit">Arm it</button></div>
      <p class="small quiet">As scripts do it: <code class="break">PUT ${url('faults')}</code></p>
    </form>`;
}
