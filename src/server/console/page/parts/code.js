// A text in a frame: as it is or laid out, with a button that copies it.

import { html, nothing } from '../html.js';
import { notify } from '../store.js';
import * as json from '../text/json.js';
import * as xml from '../text/xml.js';

/** Beyond this many characters nothing is coloured. */
const COLOURED = 200_000;

export async function copy(text, what = 'Copied') {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement('textarea'), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  notify(what);
}

export const copyButton = (text, label = 'Copy') =>
  html`<button class="copy little" type="button" @click=${() => copy(text)} aria-label=${label}>Copy</button>`;

/** A text as it is. */
export const code = (text, { label = 'text', wrap = false, copyable = true } = {}) => html`
  <div class="code ${wrap ? 'wrap' : ''}">
    <pre tabindex="0" role="region" aria-label=${label}>${text}</pre>
    ${copyable ? copyButton(text, `Copy ${label}`) : nothing}
  </div>`;

/** `json`, `xml`, or nothing where a text cannot be laid out. */
export const notation = (text) => (json.isJson(text) ? 'json' : xml.isXml(text) ? 'xml' : null);

let last = { text: null, drawn: null };

/** A text laid out by its notation. */
export function pretty(text, label) {
  const by = { json, xml }[notation(text)];
  if (!by || text.length > COLOURED) return code(text, { label, wrap: true });
  if (last.text !== text) last = { text, drawn: by.layOut(text) };
  const pieces = last.drawn;
  return html`
    <div class="code wrap">
      <pre tabindex="0" role="region" aria-label=${label}>${pieces.map(([kind, piece]) => (kind ? html`<span class=${kind}>${piece}</span>` : piece))}</pre>
      ${copyButton(pieces.map(([, piece]) => piece).join(''), `Copy ${label}`)}
    </div>`;
}
