// Conformance: checks a receiver from here, shows the run while it goes, and then the same report as the HTML file.

import { call, get, post, url } from '../api.js';
import { html, live, nothing } from '../html.js';
import { onRun } from '../live.js';
import { code } from '../parts/code.js';
import { field } from '../parts/field.js';
import { choice } from '../parts/tabs.js';
import { attempt, changed, loadRuns, provider as named, state } from '../store.js';

const form = { values: { provider: '', url: 'http://127.0.0.1:9000/leads', headers: [] }, wrong: null, context: {}, set };
const shown = { id: null, run: null, problem: null, verdict: 'all', as: 'checks', stale: 'yes' };
const TONES = { pass: 'good', fail: 'bad', error: 'bad', warn: 'wait', unproven: 'wait' };

onRun((row) => String(row.id) === shown.id && load(shown.id));

function set(name, value) {
  form.values = { ...form.values, [name]: value };
  if (form.wrong?.field === name) form.wrong = null;
  changed();
}

export function draw({ rest: [id] }) {
  if (!state.providers.length) return html`<p class="quiet pad">Loading…</p>`;
  return html`<div class="page">${id ? run(id) : start()}</div>`;
}

export function close({ rest: [id] }) {
  if (id) location.hash = '#/conformance';
}

const FIELDS = [
  { name: 'url', label: 'Your receiver', kind: 'url', required: true, help: 'On this machine: leadbench sends nothing elsewhere unless it is told so when it starts.' },
  { name: 'authorization', label: 'Authorization that was agreed', kind: 'text', placeholder: 'token jokin', help: 'Sent word for word in the Authorization header, where the provider has one.' },
  { name: 'headers', label: 'Other headers that were agreed', kind: 'headers' },
];
const MORE = [
  { name: 'only', label: 'Only these checks', kind: 'text', placeholder: '*/sign/*', help: 'Patterns of ids, with commas between them.' },
  { name: 'skip', label: 'Not these', kind: 'text', placeholder: '*/policy/huge-body' },
  { name: 'payload', label: 'Formats that your receiver takes', kind: 'text', placeholder: 'json', help: 'With commas between them, where there are several.' },
  { name: 'signing_keys', label: 'Keys that sign, where the provider signs', kind: 'textarea', help: 'leadbench-test-key-0, or a private key in PEM; a second one has its rotation checked, too.' },
  { name: 'cases', label: 'Leads drawn for each property', kind: 'number', placeholder: '256' },
  { name: 'observe', label: 'Where a stored lead can be looked up', kind: 'text', placeholder: 'http://127.0.0.1:9000/_observe/{id}', help: 'Without it a check proves that your receiver said yes, not that it stored.' },
  { name: 'strict', label: 'What other public documents show fails the run, too', kind: 'toggle' },
];

function start() {
  const provider = named(form.values.provider) ?? state.providers[0];
  return html`
    <header><h1>Conformance</h1></header>
    <div class="columns">
      <form class="sheet form" novalidate @submit=${(e) => begin(e, provider)} aria-label="Check a receiver">
        <h2>Check a receiver</h2>
        <div class="field"><label for="r-provider">Provider</label>
          <select id="r-provider" @change=${(e) => set('provider', e.target.value)}>${state.providers.map((p) => html`<option value=${p.name} .selected=${p === provider}>${p.title}</option>`)}</select></div>
        ${FIELDS.map((spec) => field(spec, form))}
        <details><summary>More</summary><div class="form">${MORE.map((spec) => field(spec, form))}</div></details>
        ${form.wrong && !form.wrong.field ? html`<p class="bad break" role="alert">${form.wrong.text}</p>` : nothing}
        <div class="buttons"><button class="main" type="submit">Check it</button></div>
      </form>
      <section aria-label="Runs">${runs(provider)}</section>
    </div>`;
}

async function begin(event, provider) {
  event.preventDefault();
  const { values } = form;
  const headers = Object.fromEntries(values.headers.filter((h) => h.name).map((h) => [h.name, h.value]));
  const wish = { provider: provider.name, role: 'receiver', url: values.url.trim() };
  if (values.authorization) wish.authorization = values.authorization;
  if (Object.keys(headers).length) wish.headers = headers;
  for (const name of ['only', 'skip', 'payload']) if (values[name]?.trim()) wish[name] = several(values[name]);
  if (values.signing_keys?.trim()) wish.signing_keys = values.signing_keys.match(/-----BEGIN[^]*?-----END[^-]*-----|[^\s,]+/g);
  if (values.observe?.trim()) wish.observe = values.observe.trim();
  if (values.cases) wish.cases = Number(values.cases);
  if (values.strict) wish.strict = true;
  try {
    const { id } = await post('runs', wish);
    form.wrong = null;
    location.hash = `#/conformance/${id}`;
    loadRuns();
  } catch (problem) {
    const known = [...FIELDS, ...MORE].some((f) => f.name === problem.at);
    form.wrong = { field: known ? problem.at : null, text: `${known ? '' : `${problem.at}: `}${problem.wrong}${problem.right ? `; ${problem.right}` : ''}` };
  }
  changed();
}

const several = (text) => text.split(/[\s,]+/).filter(Boolean);

/** A run that did not fail, and yet proved too little, is incomplete. */
const standing = (r) => {
  if (r.state !== 'finished') return [r.state, r.state === 'failed' ? 'bad' : 'wait'];
  if (r.conformant) return ['conformant', 'good'];
  return r.exit_code === 3 ? ['incomplete', 'wait'] : ['not conformant', 'bad'];
};
const word = (r) => standing(r)[0];
const tone = (r) => standing(r)[1];

function runs(provider) {
  if (!state.runs.length) {
    return html`<div class="empty"><h2>No run yet</h2><p class="quiet">A run delivers each documented lead, broken and unusual ones, and drawn ones, and says what held. The same from a terminal:</p>
      ${code(`leadbench check receiver --provider ${provider.name} --url ${form.values.url || 'http://127.0.0.1:9000/leads'}`, { label: 'command', wrap: true })}
      <p class="quiet">A correct receiver to try it with:</p>${code(`leadbench listen ${provider.name} --listen 127.0.0.1:9000 --authorization 'token jokin'`, { label: 'command', wrap: true })}</div>`;
  }
  return html`<h2>Runs</h2><div class="table"><table>
    <thead><tr><th scope="col">Run</th><th scope="col">Provider</th><th scope="col">Target</th><th scope="col">Checks</th><th scope="col">Verdict</th></tr></thead>
    <tbody>${state.runs.map((r) => html`<tr><td data-label="Run"><a href="#/conformance/${r.id}">${r.id}</a></td><td data-label="Provider">${r.provider}</td><td data-label="Target" class="mono small">${r.target}</td><td data-label="Checks" class="nowrap">${r.done} of ${r.total}</td><td data-label="Verdict"><span><span class="badge ${tone(r)}">${word(r)}</span></span></td></tr>`)}</tbody>
  </table></div>`;
}

let loading = 'no';

/** Loads a run; asked again while it loads, once more after that. */
function load(id) {
  if (loading !== 'no') {
    loading = 'again';
    return;
  }
  loading = 'yes';
  get(`runs/${id}`).then(
    (found) => shown.id === id && Object.assign(shown, { run: found, problem: null }),
    (problem) => shown.id === id && (shown.problem = problem),
  ).finally(() => {
    const again = loading === 'again';
    loading = 'no';
    changed();
    if (again && shown.id !== null) setTimeout(() => load(shown.id), 200);
  });
}

function run(id) {
  if (shown.id !== id) {
    Object.assign(shown, { id, run: null, problem: null, verdict: 'all', as: 'checks' });
    load(id);
  }
  const { run: r, problem } = shown;
  if (problem) return html`<p>${problem.message}. <a href="#/conformance">Back</a></p>`;
  if (!r) return html`<p class="quiet">Loading…</p>`;
  const share = r.total ? (100 * r.done) / r.total : 0;
  const stop = () => attempt(() => call('DELETE', `runs/${id}`));
  const as = (name) => ((shown.as = name), changed());
  return html`
    <header><div><p class="small"><a href="#/conformance">All runs</a></p><h1>Run ${r.id}: ${r.provider} <span class="badge ${tone(r)}">${word(r)}</span></h1></div>
      <div class="buttons">
        ${r.state === 'running' ? html`<button class="danger" type="button" @click=${stop}>Stop it</button>` : nothing}
        ${r.state === 'finished' ? html`${choice('What is shown', [['checks', 'Checks'], ['report', 'Report']], shown.as, as)}<a class="button" href=${url(`runs/${id}/report.html`)} target="_blank" rel="noopener">Open the report</a>` : nothing}
      </div></header>
    <p class="mono small break">${r.target}</p>
    ${r.state === 'running' ? html`<div class="progress" role="progressbar" aria-label="Checks that are done" aria-valuemin="0" aria-valuemax=${r.total} aria-valuenow=${r.done}><span .style=${`width:${share}%`}></span></div><p class="small quiet" role="status">${r.done} of ${r.total} checks</p>` : nothing}
    ${shown.as === 'report' && r.state === 'finished' ? html`<iframe class="report" title="Report of run ${r.id}" src=${url(`runs/${id}/report.html`)}></iframe>` : checks(r)}`;
}

function checks(r) {
  const list = r.report?.checks ?? r.checks ?? [];
  const counts = new Map();
  for (const { verdict } of list) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const pick = (name) => ((shown.verdict = name), changed());
  const fits = list.filter((c) => shown.verdict === 'all' || c.verdict === shown.verdict);
  return html`
    ${choice('Verdicts', [['all', `all ${list.length}`], ...[...counts].map(([name, n]) => [name, `${name} ${n}`])], shown.verdict, pick)}
    <div class="table checks">${fits.map(
      (c) => html`<div class="check"><span><span class="badge ${TONES[c.verdict.toLowerCase()] ?? ''}">${c.verdict}</span></span>
        <div>${detailed(c) ? html`<details ?open=${c.verdict.toLowerCase() === 'fail'}><summary>${c.title}</summary>${why(c)}</details>` : c.title}<div class="mono small quiet break">${c.id}</div></div></div>`,
    )}</div>`;
}

const detailed = (c) => c.verdict.toLowerCase() !== 'pass' && (c.expected || c.actual);

const why = (c) => html`<div class="form">
  <dl class="pairs">${c.expected ? html`<dt>expected</dt><dd>${c.expected}</dd>` : nothing}${c.actual ? html`<dt>seen</dt><dd>${c.actual}</dd>` : nothing}${c.source ? html`<dt>source</dt><dd>${c.source}</dd>` : nothing}</dl>
  ${c.curl ? code(c.curl, { label: 'command that repeats it', wrap: true }) : nothing}</div>`;
