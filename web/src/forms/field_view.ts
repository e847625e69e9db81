// One question: title, help, reason, control and errors, tied together for a screen reader.

import { control, type Control } from "./controls.ts";
import type { Field, Json } from "./document.ts";
import { make } from "./elements.ts";
import type { Host } from "./host.ts";

export class FieldView {
  readonly element: HTMLElement;
  readonly control: Control;
  readonly id: string;
  private readonly errors: HTMLElement;
  private readonly optional: HTMLElement;
  private readonly described: string[] = [];

  constructor(
    readonly field: Field,
    host: Host,
    id: string,
    answered: (value: Json) => void,
  ) {
    this.id = id;
    this.control = control({ field, id: `${id}-input`, host, answered });
    this.optional = make("span", { class: "optional" }, "（选填）");
    this.errors = make("ul", { class: "errors", id: `${id}-errors`, hidden: true });
    const group = this.control.isGroup;
    const title = group
      ? make("legend", {}, field.title, this.optional)
      : make("label", { class: "label", for: `${id}-input` }, field.title, this.optional);
    this.element = make(group ? "fieldset" : "div", { class: `field kind-of-${field.kind}`, id }, title);
    if (field.help) {
      this.element.append(make("p", { class: "help", id: `${id}-help` }, field.help));
      this.described.push(`${id}-help`);
    }
    if (field.why) {
      this.element.append(make("details", { class: "why" }, make("summary", {}, "为什么问"), make("p", {}, field.why)));
    }
    this.element.append(this.withUnit(), this.errors);
    this.describe();
  }

  /** Whether it is asked at all, and whether it must be answered. */
  show(asked: boolean, needed: boolean): void {
    this.element.hidden = !asked;
    this.optional.hidden = needed || this.field.kind === "score";
  }

  /** The words of what is wrong with it, none to clear. */
  wrong(words: string[]): void {
    this.errors.replaceChildren(...words.map((each) => make("li", {}, each)));
    this.errors.hidden = !words.length;
    this.element.classList.toggle("wrong", words.length > 0);
    this.describe();
  }

  focus(): void {
    this.element.scrollIntoView({ block: "center" });
    this.control.focusable()?.focus({ preventScroll: true });
  }

  private withUnit(): HTMLElement {
    if (!this.field.unit || this.field.kind === "score") return this.control.element;
    return make("div", { class: "with-unit" }, this.control.element, make("span", {}, this.field.unit));
  }

  /** Ties help and errors to the field. */
  private describe(): void {
    const ids = this.errors.hidden ? this.described : [...this.described, this.errors.id];
    const target = this.control.isGroup ? this.element : this.control.focusable();
    if (!target) return;
    if (ids.length) target.setAttribute("aria-describedby", ids.join(" "));
    else target.removeAttribute("aria-describedby");
    if (this.control.isGroup) return;
    target.toggleAttribute("aria-invalid", false);
    target.classList.toggle("is-invalid", !this.errors.hidden);
    if (!this.errors.hidden) target.setAttribute("aria-invalid", "true");
  }
}
