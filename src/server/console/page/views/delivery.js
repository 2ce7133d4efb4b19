// One delivery: its attempts with request and response, its signature, the clauses behind it, and sending it again.

import { getExact, post } from '../api.js';
import { html, nothing } from '../html.js';
import { code, copy, notation, pretty } from '../parts/code.js';
import { choice, tabs } from '../parts/tabs.js';
import { attempt as tried, changed, now, notify, state } from '../store.js';
import { clockTime, countdown, span } from '../times.js';
import { close, dot, last } from './deliveries.js';
import { clauses, edited, signature } from './proof.js';

const shown = { id: null, delivery: null, problem: null, of: null, tab: 'exchange', chosen: null, form: 'pretty' };

/** Loads the delivery where another is meant, or its row has changed since. */
function load(id) {
  const row = state.deliveries.rows.get(id) ?? null;
  if (shown.id === id && shown.of === row) return;
  if (shown.id !== id) Object.assign(shown, { id, delivery: null, problem: null, chosen: null, draft: null, wrong: null });
  shown.of = row;
  getExact(`deliveries/${id}`).then(
    (delivery) => shown.id === id && Object.assign(shown, { delivery, problem: null }),
    (problem) => shown.id === id && (shown.problem = problem),
  ).finally(changed);
}

export function draw(id) {
  load(id);
  const { delivery, problem, tab } = shown;
  if (problem) return html`<div class="pad"><p>Delivery ${id} cannot be shown: ${problem.message}.</p><button type="button" @click=${close}>Close</button></div>`;
  if (!delivery) return html`<p class="quiet pad">Loading…</p>`;
  const list = [['exchange', 'Exchange'], ['signature', 'Signature'], ['clauses', `Clauses${delivery.clauses?.length ? ` ${delivery.clauses.length}` : ''}`], ['edit', 'Resend edited']];
  const choose = (name) => {
    shown.tab = name;
    changed();
  };
  return html`
    <div class="title">
      <div class="top-line">
        <h1>${delivery.lead} ${delivery.event === delivery.lead ? nothing : html`<span class="quiet">${delivery.event}</span>`} ${last(delivery)}</h1>
        <button class="plain" type="button" @click=${close} aria-label="Close the delivery" title="Close (Esc)">✕</button>
      </div>
      <div class="facts">
        <span>${delivery.provider}/<b>${delivery.account}</b></span><span>webhook <b>${delivery.subscription}</b></span><span>identity <b>${delivery.identity}</b></span><span>no. <b>${delivery.id}</b></span>
      </div>
      ${delivery.url ? html`<div class="facts"><b class="mono">${delivery.url}</b></div>` : nothing}
      <div class="buttons">
        <button class="main little" type="button" @click=${() => resend(id)}>Resend</button>
        <button class="little" type="button" @click=${() => choose('edit')}>Resend edited</button>
        ${delivery.curl ? html`<button class="little" type="button" @click=${() => copy(delivery.curl, 'The curl command is copied')}>Copy as curl</button>` : nothing}
      </div>
      ${tabs('Parts of the delivery', list, tab, choose)}
    </div>
    <div class="body" id="panel" role="tabpanel" aria-labelledby="tab-${tab}" tabindex="-1">
      ${{ exchange, signature, clauses, edit: (d) => edited(d, shown, (document) => resend(id, document)) }[tab](delivery)}
    </div>`;
}

/** Owes it once more, and goes where it is. */
export const resend = (id, document) =>
  tried(async () => {
    const { deliveries } = await post(`deliveries/${id}/resend`, document === undefined ? undefined : { document });
    notify(`Owed once more, as number ${deliveries[0]}`);
    state.deliveries.release();
    location.hash = `#/deliveries/${deliveries[0]}`;
  });

function exchange(delivery) {
  const attempts = delivery.attempts ?? [];
  const at = shown.chosen === null ? attempts.length - 1 : Math.min(shown.chosen, attempts.length - 1);
  return html`
    <section aria-label="Attempts" class="message">${timeline(delivery, attempts, at)}</section>
    ${attempts[at] ? messages(attempts[at]) : html`<p class="quiet">Nothing was sent yet.</p>`}`;
}

function timeline(delivery, attempts, chosen) {
  const choose = (i) => {
    shown.chosen = i;
    changed();
  };
  return html`
    <div class="timeline">
      ${attempts.map(
        (attempt, i) => html`
          ${i ? html`<span class="gap">${span(Date.parse(attempt.at) - Date.parse(attempts[i - 1].at))} later</span>` : nothing}
          <button type="button" aria-pressed=${i === chosen} @click=${() => choose(i)}>
            ${dot(attempt)}<span class="quiet">${attempt.number}</span><span class="mono small">${clockTime(Date.parse(attempt.at), now(delivery.world))}</span>
            <span class="break">${attempt.outcome}</span><span class="small quiet nowrap">${span(attempt.took_ms)}</span>
          </button>`,
      )}
      ${delivery.due_at ? planned(delivery, attempts) : nothing}
      ${delivery.reason ? html`<p class="small bad break">${delivery.reason}</p>` : nothing}
    </div>`;
}

function planned(delivery, attempts) {
  const due = Date.parse(delivery.due_at);
  const clock = now(delivery.world) ?? now();
  const manual = state.clocks.get(delivery.world ?? state.world)?.mode === 'manual';
  return html`
    <div class="planned"><span class="dot due"></span><span>${attempts.length + 1}</span><span class="mono small">${clockTime(due, clock)}</span>
      <span>due in ${countdown(due - clock)}${manual ? ', once time is moved' : ''}</span><span></span></div>`;
}

/** What went out and what came back, of one attempt. */
export function messages(attempt) {
  const toggle = choice('How bodies are shown', [['pretty', 'Pretty'], ['raw', 'Raw']], shown.form, (form) => {
    shown.form = form;
    changed();
  });
  return html`
    ${message('Request', attempt, 'request', toggle)}
    ${message('Response', attempt, 'response', nothing)}`;
}

function message(title, attempt, side, toggle) {
  const whole = attempt[side] ?? '';
  const binary = attempt[`${side}_base64`] ?? attempt[`${side}_body_base64`];
  const { head, body } = parts(attempt, side, whole);
  return html`
    <section class="message" aria-label=${title}>
      <header><h2>${title}</h2>${toggle}</header>
      ${shown.form === 'raw'
        ? html`${whole || !binary ? nothing : html`<p class="small quiet">Not text; head and body in Base64:</p>`}${code(whole || binary || '', { label: `${title}, raw`, wrap: true })}`
        : html`
            ${head ? headers(head) : html`<p class="quiet small">${side === 'response' ? `None: ${attempt.outcome}.` : 'Nothing was sent.'}</p>`}
            ${body ? (notation(body) ? pretty(body, `${title} body`) : code(body, { label: `${title} body`, wrap: true })) : nothing}
            ${binary ? html`<p class="small quiet">Not text; in Base64:</p>${code(binary, { label: `${title} in Base64`, wrap: true })}` : nothing}`}
    </section>`;
}

function parts(attempt, side, whole) {
  if (attempt[`${side}_head`] !== undefined) return { head: attempt[`${side}_head`], body: attempt[`${side}_body`] ?? '' };
  const at = whole.indexOf('\r\n\r\n');
  return at < 0 ? { head: whole, body: '' } : { head: whole.slice(0, at), body: whole.slice(at + 4) };
}

export function headers(head) {
  const [first, ...lines] = head.trimEnd().split(/\r?\n/);
  return html`
    <p class="mono small break">${first}</p>
    <dl class="pairs">
      ${lines.map((line) => {
        const at = line.indexOf(':');
        return html`<dt>${line.slice(0, at)}</dt><dd>${line.slice(at + 1).trim()}</dd>`;
      })}
    </dl>`;
}
