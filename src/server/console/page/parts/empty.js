// What stands where there is nothing yet: what to paste, with this page's own address.

import { html, nothing } from '../html.js';
import { curl } from '../api.js';
import { code } from './code.js';

/** A title, a sentence, steps of `[sentence, command]`, and what chooses between them. */
export const empty = (title, sentence, steps = [], chooser = nothing) => html`
  <div class="empty">
    <h2>${title}</h2>
    <p class="quiet">${sentence}</p>
    ${chooser ?? nothing}
    <ol>
      ${steps.map(([text, command]) => html`<li><p>${text}</p>${code(command, { label: 'command', wrap: true })}</li>`)}
    </ol>
  </div>`;

/** The commands by which a first lead is sent, for a provider. */
export function firstSteps(provider) {
  if (!provider) return [];
  const { name, title, example_account: account, leads } = provider;
  const registration = registerCommand(provider);
  const lead = leads[0]?.name;
  return [
    ['A receiver that takes anything and shows it, unless you have one:', `leadbench listen ${name} --listen 127.0.0.1:9000`],
    ...(registration ? [[`Register its address, as ${title}'s screens would, or by the API's own calls:`, registration]] : []),
    ['Let a lead happen; it appears here:', curl('POST', 'events', { provider: name, lead, account })],
  ];
}

/** A command that registers a webhook, from the first screen that makes one. */
export function registerCommand(provider) {
  const example = provider.endpoints?.find((e) => e.curl)?.curl;
  if (example) return example.replaceAll('{base}', location.origin).replaceAll('{account}', provider.example_account);
  return null;
}
