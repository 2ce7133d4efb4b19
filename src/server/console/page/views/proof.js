// The less looked at parts of a delivery: how its signature is verified, the clauses behind it, and its lead to edit.

import { exactly } from '../api.js';
import { html, live, nothing } from '../html.js';
import { code } from '../parts/code.js';
import { choice } from '../parts/tabs.js';
import { changed, provider as named } from '../store.js';

let language = null;

/** The bytes that were signed: the body of the last attempt's request. */
function signedBytes({ attempts }) {
  const { request_body: text, request_body_base64: coded } = attempts.at(-1) ?? {};
  return coded ? Uint8Array.from(atob(coded), (c) => c.charCodeAt(0)) : text ?? '';
}

/** Saves a file, as a browser saves what it downloads. */
function save(name, content) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

export function signature(delivery) {
  const { signature: proof } = delivery;
  if (!proof) {
    return html`<p class="quiet">This message bears no signature. What proves its sender, if anything does, is among the headers of the request: an authorization or a token that was agreed.</p>`;
  }
  const chosen = proof.verify.find((v) => v.language === language) ?? proof.verify[0];
  const bytes = signedBytes(delivery);
  const choose = (name) => {
    language = name;
    changed();
  };
  return html`
    <dl class="pairs">
      <dt>Header</dt><dd>${proof.header}</dd>
      <dt>Value</dt><dd>${proof.value}</dd>
      <dt>Algorithm</dt><dd>${proof.algorithm}</dd>
      <dt>What is signed</dt><dd>${proof.signed}${proof.bytes === undefined ? '' : ` (${proof.bytes} bytes)`}</dd>
    </dl>
    ${proof.public_key ? html`<section class="message" aria-label="Public key"><h2>Public key</h2>${code(proof.public_key, { label: 'public key' })}</section>` : nothing}
    ${chosen
      ? html`<section class="message" aria-label="Verify it">
          <header><h2>Verify it</h2>${choice('Language', proof.verify.map((v) => [v.language, v.language]), chosen.language, choose)}</header>
          <p class="small quiet">It reads three files, and ends with 0 where the signature holds${chosen.language === 'java' ? ' (save it as Verify.java)' : ''}. Save them beside it:</p>
          <div class="buttons">
            <button class="little" type="button" @click=${() => save('body', bytes)}>body</button>
            <button class="little" type="button" @click=${() => save('signature', proof.value)}>signature</button>
            ${proof.public_key ? html`<button class="little" type="button" @click=${() => save('key.pem', proof.public_key)}>key.pem</button>` : nothing}
          </div>
          ${code(chosen.code, { label: `verification in ${chosen.language}` })}
        </section>`
      : nothing}
    <section class="message" aria-label="Signed bytes"><h2>Signed bytes</h2>
      ${typeof bytes === 'string' ? code(bytes, { label: 'signed bytes', wrap: true }) : html`<p class="small quiet">Not text; save them above.</p>`}</section>`;
}

const SURE = { stated: 'good', example: 'good', public: '', observed: 'wait', assumed: 'wait' };

export const clauses = ({ clauses: list, provider }) =>
  list?.length
    ? html`
        <p class="small quiet">What ${named(provider)?.title ?? provider}'s documents say of such a message, and what was assumed where they are silent.</p>
        <ul>
          ${list.map(
            (clause) => html`
              <li class="clause">
                <p class="break">${clause.text}</p>
                <div class="facts"><span class="badge ${SURE[clause.provenance] ?? ''}">${clause.provenance}</span>
                  <span>${clause.topic}</span><span class="mono">${clause.id}</span><span class="break">${clause.source}</span></div>
              </li>`,
          )}
        </ul>`
    : html`<p class="quiet">No clause is known for it.</p>`;

/** The event's document in an editor; `send` gets it changed. */
export function edited(delivery, shown, send) {
  const original = JSON.stringify(delivery.event_document ?? {}, null, 2);
  const text = shown.draft ?? original;
  const input = (event) => {
    shown.draft = event.target.value;
    shown.wrong = null;
    changed();
  };
  const go = () => {
    try {
      send(exactly(text));
    } catch (error) {
      shown.wrong = error.message;
      changed();
    }
  };
  return html`
    <p class="small quiet">The event itself, from which the message is rendered and signed anew. Change what you like; the delivery above stays as it was.</p>
    <div class="field">
      <label for="edited">Event as JSON</label>
      <textarea id="edited" rows="22" spellcheck="false" aria-invalid=${shown.wrong ? 'true' : 'false'} aria-describedby="edited-wrong" .value=${live(text)} @input=${input}></textarea>
      <p class="wrong" id="edited-wrong" role="alert">${shown.wrong ?? ''}</p>
    </div>
    <div class="buttons">
      <button class="main" type="button" @click=${go}>Send it</button>
      <button type="button" ?disabled=${text === original} @click=${() => ((shown.draft = null), (shown.wrong = null), changed())}>As it was</button>
    </div>`;
}
