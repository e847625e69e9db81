// A heading with its questions; a repeat with its items, each of which can be taken away.

import type { Answers, Group, Json } from "./document.ts";
import { button, make } from "./elements.ts";
import { FieldView } from "./field_view.ts";
import type { Host } from "./host.ts";
import { isObject, own } from "./interpreter.ts";

interface Row {
  element: HTMLElement;
  title: HTMLElement;
  typed: Answers;
  fields: FieldView[];
}

/** `changed`: called with the path of what was answered, "" for an item that came or went. */
export class GroupView {
  readonly element: HTMLElement;
  readonly fields: FieldView[] = [];
  readonly rows: Row[] = [];
  private readonly items = make("div", { class: "items" });
  private readonly errors: HTMLElement;
  private readonly add: HTMLButtonElement | null = null;
  private made = 0;

  constructor(
    readonly group: Group,
    private readonly host: Host,
    private readonly typed: Answers,
    private readonly changed: (path: string) => void,
  ) {
    const id = `${host.prefix}-${group.key}`;
    this.errors = make("ul", { class: "errors", id: `${id}-errors`, hidden: true });
    const heading = make("h2", { id: `${id}--title` }, group.title);
    this.element = make("section", { class: "group", id, "aria-labelledby": `${id}--title` }, heading);
    if (group.help) this.element.append(make("p", { class: "help" }, group.help));
    if (!group.repeat) {
      for (const field of group.fields) this.fields.push(this.field(field.key, id, typed, () => field.key));
      this.element.append(...this.fields.map((field) => field.element));
      return;
    }
    this.add = button(`添加${group.repeat.item}`, () => this.addRow({}, true));
    this.element.append(this.items, this.errors, this.add);
    const rows = own(typed, group.key);
    for (const row of Array.isArray(rows) ? rows : []) this.addRow(isObject(row) ? row : {}, false);
  }

  /** The items that must be there are there from the beginning. */
  fillUp(): void {
    const least = this.group.repeat?.min ?? 0;
    while (this.rows.length < least) this.addRow({}, false);
  }

  /** Every question with its path. */
  *views(): Generator<[path: string, view: FieldView]> {
    for (const field of this.fields) yield [field.field.key, field];
    for (const [at, row] of this.rows.entries()) {
      for (const field of row.fields) yield [`${this.group.key}/${at}/${field.field.key}`, field];
    }
  }

  /** What is wrong with the repeat as a whole. */
  wrong(words: string[]): void {
    this.errors.replaceChildren(...words.map((each) => make("li", {}, each)));
    this.errors.hidden = !words.length;
  }

  focus(): void {
    this.element.scrollIntoView({ block: "start" });
    this.add?.focus({ preventScroll: true });
  }

  private field(key: string, id: string, typed: Answers, path: () => string): FieldView {
    const field = this.group.fields.find((each) => each.key === key)!;
    const answered = (value: Json): void => {
      typed[key] = value;
      this.changed(path());
    };
    const view = new FieldView(field, this.host, `${id}-${key}`, answered);
    view.control.set(own(typed, key));
    return view;
  }

  private addRow(typed: Answers, byHand: boolean): void {
    const id = `${this.host.prefix}-${this.group.key}-${this.made++}`;
    const title = make("h3", { id: `${id}--title` });
    const away = button("删去这一条", () => this.removeRow(row));
    const head = make("div", { class: "item-head" }, title, away);
    const element = make("div", { class: "item", role: "group", "aria-labelledby": `${id}--title` }, head);
    const row: Row = { element, title, typed, fields: [] };
    const path = (key: string): string => `${this.group.key}/${this.rows.indexOf(row)}/${key}`;
    for (const { key } of this.group.fields) row.fields.push(this.field(key, id, typed, () => path(key)));
    element.append(...row.fields.map((field) => field.element));
    this.rows.push(row);
    this.items.append(element);
    this.keep();
    if (!byHand) return;
    this.changed("");
    row.fields.find((field) => !field.element.hidden)?.focus();
  }

  private removeRow(row: Row): void {
    const at = this.rows.indexOf(row);
    this.rows.splice(at, 1);
    row.element.remove();
    this.keep();
    this.changed("");
    const next = this.rows[at] ?? this.rows[at - 1];
    (next?.element.querySelector<HTMLElement>("button") ?? this.add)?.focus();
  }

  private keep(): void {
    const repeat = this.group.repeat!;
    this.typed[this.group.key] = this.rows.map((row) => row.typed);
    this.rows.forEach((row, at) => (row.title.textContent = `${repeat.item} ${at + 1}`));
    this.add!.hidden = this.rows.length >= repeat.max;
  }
}
