// Tabs within a view, moved by arrow keys, and small choices of one among few.

import { html } from '../html.js';

/** `tabs` are `[name, label]`; `choose(name)` is called. */
export function tabs(label, list, chosen, choose) {
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = list.findIndex(([name]) => name === chosen);
    const next = (at + step + list.length) % list.length;
    choose(list[next][0]);
    event.currentTarget.querySelectorAll('[role=tab]')[next].focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} @keydown=${key}>
      ${list.map(
        ([name, text]) => html`
          <button type="button" role="tab" id="tab-${name}" aria-selected=${name === chosen} aria-controls="panel" tabindex=${name === chosen ? 0 : -1}
            @click=${() => choose(name)}>${text}</button>`,
      )}
    </div>`;
}

/** Buttons of which one is pressed. */
export const choice = (label, list, chosen, choose) => html`
  <div class="choice" role="group" aria-label=${label}>
    ${list.map(
      ([name, text]) => html`<button type="button" aria-pressed=${name === chosen} @click=${() => choose(name)}>${text}</button>`,
    )}
  </div>`;
