// The one templating library of the page, and the parts of it that are used.

export { html, nothing, render } from './vendor/lit-html/lit-html.js';
export { live } from './vendor/lit-html/directives/live.js';
export { ref } from './vendor/lit-html/directives/ref.js';
export { repeat } from './vendor/lit-html/directives/repeat.js';
