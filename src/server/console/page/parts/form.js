// A form of one step or several, made from what a provider's screen tells: it refuses at the field, and goes on where it can.

import { Problem, call } from '../api.js';
import { html, nothing } from '../html.js';
import { changed, state } from '../store.js';
import { asked, askedFields, collect, defaults, fill, place, wrap } from './fields.js';
import { fields } from './field.js';

export class Form {
  step = 0;
  busy = 'no';
  wrong = null;
  found = [];

  /** `screen` is what is asked, `context` what paths and bodies may name, `done(answer)` is called at the end. */
  constructor(screen, context, { done, cancel, how = screen.create, row = null, label = 'Create' }) {
    Object.assign(this, { screen, done, cancel, how, label });
    this.values = { ...defaults(screen), ...row };
    this.base = context;
    this.before = row && this.values;
  }

  get context() {
    return { ...this.base, ...this.values, fields: collect(this.screen, this.values, this.before) };
  }

  set = (name, value) => {
    this.values = { ...this.values, [name]: value };
    if (this.wrong?.field === name) this.wrong = null;
    changed();
  };

  /** The numbers of the steps that are asked for. */
  get steps() {
    return this.screen.steps.map((_, number) => number).filter((number) => asked(this.screen.steps[number], this.values));
  }

  draw() {
    const steps = this.steps;
    if (!steps.includes(this.step)) this.step = steps.find((n) => n > this.step) ?? steps.at(-1);
    const at = steps.indexOf(this.step);
    const step = this.screen.steps[this.step];
    const last = at === steps.length - 1;
    return html`
      <form class="form" novalidate @submit=${this.#submit} aria-label=${this.screen.title}>
        ${steps.length > 1
          ? html`<ol class="steps" aria-label="Steps">${steps.map((number, i) => html`<li class=${i < at ? 'done' : ''} aria-current=${i === at ? 'step' : nothing}>${this.screen.steps[number].title}</li>`)}</ol>
              <h2 tabindex="-1" id="step-title">${step.title}</h2>`
          : nothing}
        ${step.about ? html`<p class="quiet small">${step.about}</p>` : nothing}
        ${step.kind === 'summary' ? this.#summary() : fields(step.fields, this)}
        ${this.wrong && !this.wrong.field ? html`<div class="field"><p class="wrong" role="alert">${this.wrong.text}</p></div>` : nothing}
        <div class="buttons">
          <button class="main" type="submit" ?disabled=${this.busy === 'yes'}>${last ? this.label : 'Next'}</button>
          ${at > 0 ? html`<button type="button" @click=${() => this.#go(steps[at - 1])}>Back</button>` : nothing}
          <button type="button" class="plain" @click=${this.cancel}>Cancel</button>
        </div>
      </form>`;
  }

  #summary() {
    const said = (spec, value) => {
      if (spec.kind === 'secret') return '••••';
      if (spec.kind === 'headers') return (value ?? []).map((row) => row.name).join(', ');
      if (spec.kind === 'mapping') return Object.entries(value ?? {}).map(([path, token]) => `${path} = %${token}%`).join('\n');
      return Array.isArray(value) ? value.join(', ') : String(value ?? '');
    };
    const rows = askedFields(this.screen, this.values).map(({ field }) => [field.label, said(field, this.values[field.name])]);
    return html`<dl class="pairs sheet">${rows.filter(([, text]) => text).map(([label, text]) => html`<dt>${label}</dt><dd><pre>${text}</pre></dd>`)}</dl>`;
  }

  #go(step) {
    this.step = step;
    this.wrong = null;
    changed();
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById('step-title')?.focus()));
  }

  #submit = async (event) => {
    event.preventDefault();
    if (this.busy === 'yes') return;
    this.busy = 'yes';
    this.wrong = null;
    changed();
    try {
      await this.#forward();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#refused(problem);
    } finally {
      this.busy = 'no';
      changed();
    }
  };

  async #forward() {
    const step = this.screen.steps[this.step];
    const steps = this.steps;
    const kept = (f) => this.before && this.values[f.name] === this.before[f.name];
    const missing = (step.fields ?? []).find((f) => asked(f, this.values) && f.required && !this.values[f.name] && f.kind !== 'toggle' && !kept(f));
    if (missing) throw new Problem(400, { at: missing.name, wrong: 'This is required' });
    if (step.check) {
      const answer = await this.#call(step.check);
      if (Array.isArray(answer?.fields)) this.found = answer.fields;
    }
    const next = steps[steps.indexOf(this.step) + 1];
    if (next !== undefined) {
      await this.#rehearse();
      this.#go(next);
      return;
    }
    const answer = await this.#call(this.how);
    state.registered += 1;
    this.done(answer);
  }

  #call({ method, path, body }, context = this.context) {
    return call(method, fill(path, context), wrap(body, context));
  }

  /** Asks what the end would say to what was filled in so far. What the steps to come lack is no refusal yet. */
  async #rehearse() {
    const context = { ...this.context, fields: collect(this.screen, this.values, this.before, this.step) };
    const { method, path, body } = this.how;
    try {
      await this.#call({ method, path: `${path}${path.includes('?') ? '&' : '?'}dry_run=true`, body }, context);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 400) throw problem;
      const { field } = this.#placed(problem);
      const where = askedFields(this.screen, this.values).find((f) => f.field.name === field);
      if (where && where.number <= this.step) throw problem;
    }
  }

  /** The field of a refusal; of two with one name that of this step. */
  #placed(problem) {
    const list = askedFields(this.screen, this.values);
    return place(problem, [...list.filter((f) => f.number === this.step), ...list].map((f) => f.field));
  }

  /** Shows a refusal at its field, going back to the step in which it stands. */
  #refused(problem) {
    const list = askedFields(this.screen, this.values);
    const { field, line } = this.#placed(problem);
    const where = list.find((f) => f.field.name === field && f.number === this.step) ?? list.find((f) => f.field.name === field);
    if (where) this.step = where.number;
    const text = [field && !line ? problem.wrong : `${problem.at}: ${problem.wrong}`, problem.right].filter(Boolean).join('; ');
    this.wrong = { field, line, at: problem.at, text: field || problem.at ? text : problem.message };
    requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('[aria-invalid=true]')?.focus()));
  }
}
