// Trigger: a lead of any kind, as documented, edited or drawn at random; once, many times or as a stream.

import { call, curl, exactly, get, getExact, post } from '../api.js';
import { html, live, nothing } from '../html.js';
import { code } from '../parts/code.js';
import { leaf } from '../parts/leaf.js';
import { choice } from '../parts/tabs.js';
import { changed, provider as named, state } from '../store.js';
import { edits } from '../text/edits.js';

const wish = { provider: null, lead: null, event: null, account: null, mode: 'form', often: 'once', count: 10, total: '', rate: 5 };
const lead = { of: null, told: null, document: null, text: null, wrong: null, problem: null };
let answer = null;
let refused = null;
let busy = 'no';
/** The streams that are under way. */
let going = null;

const PARTS = [['form', 'Form'], ['json', 'JSON'], ['drawn', 'Drawn at random']];
const OFTEN = [['once', 'Once'], ['many', 'Many'], ['stream', 'As a stream']];

export function draw() {
  const provider = named(wish.provider) ?? state.providers[0];
  if (!provider) return html`<p class="quiet pad">Loading…</p>`;
  const kind = provider.leads.find((l) => l.name === wish.lead) ?? provider.leads[0];
  const event = kind.events?.includes(wish.event) ? wish.event : kind.events?.[0];
  load(provider, kind, event);
  if (going === null) watch();
  return html`
    <div class="page">
      <header><h1>Trigger a lead</h1></header>
      <div class="columns">
        <section aria-label="Which lead">
          ${which(provider, kind, event)}
          <div class="message"><header><h2>Its fields</h2>${choice('How the lead is edited', PARTS, wish.mode, (mode) => change({ mode }))}</header></div>
          ${fieldsOf()}
        </section>
        <section aria-label="Send it" class="sticky">
          <div class="sheet form">${often()}${sending(provider, kind, event)}</div>
          ${result()}
          ${streams()}
          <details><summary>The same as a command</summary>${code(curl('POST', 'events', body(provider, kind, event)), { label: 'command', wrap: true })}</details>
        </section>
      </div>
    </div>`;
}

function change(what) {
  Object.assign(wish, what);
  if ('provider' in what) answer = null;
  refused = null;
  changed();
}

const which = (provider, kind, event) => html`
  <div class="row">
    <div class="field"><label for="t-provider">Provider</label>
      <select id="t-provider" @change=${(e) => change({ provider: e.target.value, lead: null, event: null, account: null })}>
        ${state.providers.map((p) => html`<option value=${p.name} .selected=${p === provider}>${p.title}</option>`)}</select></div>
    <div class="field"><label for="t-account">Account</label>
      <input id="t-account" list="t-accounts" autocomplete="off" spellcheck="false" aria-invalid=${is('account')} aria-describedby="t-wrong" .value=${live(wish.account ?? provider.example_account)} @input=${(e) => change({ account: e.target.value })}>
      <datalist id="t-accounts">${state.accounts.filter((a) => a.provider === provider.name).map((a) => html`<option value=${a.account}></option>`)}</datalist></div>
    <div class="field"><label for="t-lead">Lead</label>
      <select id="t-lead" @change=${(e) => change({ lead: e.target.value, event: null })}>
        ${provider.leads.map((l) => html`<option value=${l.name} .selected=${l === kind}>${l.name}</option>`)}</select></div>
    <div class="field"><label for="t-event">Event</label>
      <select id="t-event" @change=${(e) => change({ event: e.target.value })}>
        ${(kind.events ?? []).map((name) => html`<option value=${name} .selected=${name === event}>${name}</option>`)}</select></div>
  </div>`;

/** Loads the documented lead and its schema where another is meant. */
function load(provider, kind, event) {
  const of = `${provider.name}/${kind.name}/${event ?? ''}`;
  if (lead.of === of && !(lead.problem && lead.tried !== state.connections)) return;
  Object.assign(lead, { of, tried: state.connections, told: null, document: null, text: null, wrong: null, problem: null });
  const query = event ? `?event=${encodeURIComponent(event)}` : '';
  getExact(`providers/${provider.name}/leads/${encodeURIComponent(kind.name)}${query}`).then(
    (told) => lead.of === of && Object.assign(lead, { told, document: told.sample }),
    (problem) => lead.of === of && Object.assign(lead, { problem }),
  ).finally(changed);
}

function fieldsOf() {
  if (wish.mode === 'drawn') return html`<p class="quiet">Any valid lead of this kind, drawn by the seed that leadbench was started with. What is changed in the form or the JSON is kept.</p>`;
  if (lead.problem) return html`<p class="bad">${lead.problem.message}</p>`;
  if (!lead.told) return html`<p class="quiet">Loading…</p>`;
  if (wish.mode === 'json') return asText();
  const set = (document) => {
    lead.document = document;
    lead.text = null;
    refused = null;
    changed();
  };
  return html`<div class="leaves">${leaf(lead.told.schema ?? {}, { document: lead.document, set, root: lead.told.schema ?? {} })}</div>`;
}

function asText() {
  const text = lead.text ?? JSON.stringify(lead.document, null, 2);
  const input = (event) => {
    lead.text = event.target.value;
    try {
      lead.document = exactly(lead.text);
      lead.wrong = null;
    } catch (error) {
      lead.wrong = error.message;
    }
    changed();
  };
  return html`
    <div class="field"><label for="t-json">Lead as JSON</label>
      <textarea id="t-json" rows="24" spellcheck="false" aria-invalid=${lead.wrong ? 'true' : 'false'} aria-describedby="t-json-wrong" .value=${live(text)} @input=${input}></textarea>
      <p class="wrong" id="t-json-wrong" role="alert">${lead.wrong ?? ''}</p></div>`;
}

const often = () => html`
  <div class="field"><span class="label">How often</span>${choice('How often', OFTEN, wish.often, (name) => change({ often: name }))}</div>
  ${wish.often === 'once'
    ? nothing
    : html`<div class="row">
        ${wish.often === 'stream' ? number('t-rate', 'How many a second', 'rate') : nothing}
        ${wish.often === 'stream' ? number('t-total', 'How many in all (empty: until stopped)', 'total') : number('t-count', 'How many (1 to 10000)', 'count')}
      </div>`}`;

/** Whether a field is what was refused. */
const is = (name) => (refused?.at === name ? 'true' : 'false');

const number = (id, label, name) => html`
  <div class="field"><label for=${id}>${label}</label>
    <input id=${id} type="number" min="0" step="any" aria-invalid=${is(name === 'total' ? 'count' : name)} aria-describedby="t-wrong" .value=${live(String(wish[name]))} @input=${(e) => change({ [name]: e.target.value })}></div>`;

const sending = (provider, kind, event) => html`
  <div class="buttons">
    <button class="main" type="button" ?disabled=${busy === 'yes' || (lead.wrong && wish.mode === 'json')} @click=${() => send(body(provider, kind, event))}>
      ${{ once: 'Send it', many: `Send ${wish.count}`, stream: 'Start the stream' }[wish.often]}</button>
    ${changes() ? html`<button class="plain" type="button" @click=${asDocumented}>As documented</button>` : nothing}
  </div>
  <div role="alert" id="t-wrong">${refused ? html`<p class="bad break">${refused.at}: ${refused.wrong}${refused.right ? `; ${refused.right}` : ''}</p>` : nothing}</div>`;

function asDocumented() {
  Object.assign(lead, { document: lead.told?.sample, text: null, wrong: null });
  changed();
}

function changes() {
  if (!lead.told || !lead.document) return null;
  const { set, unset } = edits(lead.told.sample, lead.document);
  return Object.keys(set).length || unset.length ? { set, unset } : null;
}

function body(provider, kind, event) {
  const { set, unset } = changes() ?? { set: {}, unset: [] };
  return {
    provider: provider.name,
    lead: kind.name,
    ...(event && kind.events.length > 1 ? { event } : {}),
    account: wish.account?.trim() || provider.example_account,
    ...(Object.keys(set).length ? { set } : {}),
    ...(unset.length ? { unset } : {}),
    ...(wish.mode === 'drawn' ? { generated: true } : {}),
    ...(wish.often === 'many' ? { count: Number(wish.count) } : {}),
    ...(wish.often === 'stream' ? { rate: Number(wish.rate), ...(wish.total === '' ? {} : { count: Number(wish.total) }) } : {}),
  };
}

async function send(what) {
  busy = 'yes';
  refused = null;
  changed();
  try {
    answer = await post('events', what);
    if (what.rate) watch();
  } catch (problem) {
    refused = problem;
  }
  busy = 'no';
  changed();
}

async function stop() {
  await call('DELETE', 'events').catch((problem) => (refused = problem));
  answer = null;
  watch();
  changed();
}

/** Looks at what streams are under way, and again while there are some. */
async function watch() {
  going ??= [];
  going = await get('events').catch(() => []);
  changed();
  if (going.length && location.hash.startsWith('#/trigger')) setTimeout(watch, 1000);
  else if (going.length) going = null;
}

const streams = () =>
  going?.length
    ? html`<div class="sheet form"><h2>Streams</h2>
        <ul>${going.map((g) => html`<li>${g.provider}/<b>${g.account}</b> ${g.lead}: ${g.rate} a second, ${g.sent} so far${g.count ? ` of ${g.count}` : ''}</li>`)}</ul>
        <div class="buttons"><button class="danger" type="button" @click=${stop}>Stop them</button> <a href="#/deliveries">Watch them arrive</a></div></div>`
    : nothing;

function result() {
  if (!answer) return nothing;
  const { deliveries = [], passed_over: passed = [], event_id: id } = answer;
  const shown = deliveries.slice(0, 12);
  return html`
    <div class="sheet form" role="status">
      <h2>${id ?? 'It has begun'}</h2>
      ${deliveries.length
        ? html`<p>${deliveries.length === 1 ? 'One delivery is' : `${deliveries.length} deliveries are`} owed:
            ${shown.map((d, i) => html`${i ? ', ' : ' '}<a href="#/deliveries/${d}">${d}</a>`)}${deliveries.length > shown.length ? ' …' : ''}</p>`
        : html`<p>No webhook wants it. <a href="#/registrations/${wish.provider ?? state.providers[0].name}">Register one</a>, or look below why those that exist were passed over.</p>`}
      ${passed.map((p) => html`<p class="small quiet break">Webhook <b>${p.subscription}</b> was passed over: ${p.why}</p>`)}
    </div>`;
}
