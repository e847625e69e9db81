// Draws a form from its document, and keeps what is typed. Knows no page: the workbench and the phone each give it a host.

import { type Walk, walk } from "./asking.ts";
import { Checker } from "./checking.ts";
import type { Answers, Problem } from "./document.ts";
import { make } from "./elements.ts";
import type { FieldView } from "./field_view.ts";
import { GroupView } from "./group_view.ts";
import type { Host } from "./host.ts";

const SAVE_AFTER = 1000; // milliseconds without a change

export class FormView {
  private readonly checker: Checker;
  private readonly typed: Answers;
  private readonly groups: GroupView[];
  private readonly summary: HTMLElement;
  private readonly state = make("p", { class: "draft", role: "status" });
  private readonly touched = new Set<string>();
  private readonly host: Host;
  private tried = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private walked: Walk;

  constructor(into: HTMLElement, host: Host) {
    this.host = host;
    this.checker = new Checker(host.document);
    this.typed = structuredClone(host.answers);
    this.summary = make("div", { class: "error-summary", tabindex: "-1", role: "alert", hidden: true });
    this.groups = host.document.layout.groups.map(
      (group) => new GroupView(group, host, this.typed, (path) => this.changed(path)),
    );
    this.walked = this.ask();
    const { note } = host.document.layout;
    into.replaceChildren(
      this.summary,
      ...(note ? [make("p", { class: "note" }, note)] : []),
      ...this.groups.map((group) => group.element),
      this.state,
    );
    into.classList.add("drawn");
    if (host.problems.length) this.tell(host.problems);
  }

  /** What is sent: nothing hidden, nothing empty. */
  answers(): Answers {
    return this.walked.answers;
  }

  /** Checks everything; shows what is wrong and leads there. True where nothing is. */
  check(): boolean {
    this.tried = true;
    const found = this.checker.problems(this.walked.answers, this.host.facts);
    this.tell(found);
    if (found.length) this.summary.focus();
    return !found.length;
  }

  /** Shows problems, the server's too. */
  tell(problems: Problem[]): void {
    this.beside(problems);
    const title = make("h2", {}, `有 ${problems.length} 处需要改正`);
    const lines = problems.map((problem) => make("li", {}, this.line(problem)));
    this.summary.replaceChildren(title, make("ul", {}, ...lines));
    this.summary.hidden = !problems.length;
  }

  /** Says how the draft stands. */
  say(words: string): void {
    this.state.textContent = words;
  }

  private changed(path: string): void {
    this.touched.add(path);
    this.walked = this.ask();
    const found = this.checker.problems(this.walked.answers, this.host.facts);
    if (this.tried || !this.summary.hidden) this.tell(found);
    // Before the first sending only what is wrong is told, and only where one has been; what is missing may still come.
    else this.beside(found.filter((each) => each.code !== "required" && this.touched.has(each.path)));
    this.save();
  }

  private save(): void {
    if (!this.host.save) return;
    clearTimeout(this.waiting);
    this.say("正在保存草稿……");
    this.waiting = setTimeout(() => {
      this.host.save!(structuredClone(this.typed)).then(
        (words) => this.say(words),
        () => this.say("草稿没有存下，请不要关闭本页。"),
      );
    }, SAVE_AFTER);
  }

  private ask(): Walk {
    let walked = walk(this.host.document, this.typed, this.host.facts);
    for (const group of this.groups) if (walked.shown.has(group.group.key)) group.fillUp();
    walked = walk(this.host.document, this.typed, this.host.facts);
    for (const group of this.groups) {
      group.element.hidden = !walked.shown.has(group.group.key);
      let asked = 0;
      for (const [path, view] of group.views()) {
        view.show(walked.shown.has(path), walked.needed.has(path));
        asked += walked.shown.has(path) ? 1 : 0;
        if (view.field.kind === "score") view.control.set(walked.answers[path] ?? null);
      }
      if (!group.group.repeat && !asked) group.element.hidden = true;
    }
    return walked;
  }

  private beside(problems: Problem[]): void {
    const by = new Map(problems.map((problem) => [problem.path, problem.words]));
    const said = (path: string): string[] => (by.has(path) ? [by.get(path)!] : []);
    for (const group of this.groups) {
      if (group.group.repeat) group.wrong(said(group.group.key));
      for (const [path, view] of group.views()) view.wrong(said(path));
    }
  }

  private line(problem: Problem): Node {
    const found = this.find(problem.path);
    if (!found) return document.createTextNode(problem.words);
    const title = found instanceof GroupView ? found.group.title : found.field.title;
    const words = problem.words.includes(title) ? problem.words : `${title}：${problem.words}`;
    const link = make("a", { href: `#${found.element.id}` }, words);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      found.focus();
    });
    return link;
  }

  private find(path: string): FieldView | GroupView | undefined {
    for (const group of this.groups) {
      const [top, , key] = path.split("/");
      if (group.group.repeat && top === group.group.key && key === undefined) return group;
      for (const [where, view] of group.views()) if (where === path) return view;
    }
    return undefined;
  }
}
