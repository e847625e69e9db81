// The component data_form: draws the form that the page carries, checks it before it is sent, and keeps a draft in this tab.
//
// The draft lies in sessionStorage under the page, the form's version and the person, so that a reload or a session that
// ended loses nothing. It goes when the form was sent and the next page is not an error or the sign-in page. Answers of
// psychological scales are never kept.

import type { Answers, FormDocument, Json, Problem } from "./forms/document.ts";
import { FormView } from "./forms/form_view.ts";

interface Carried {
  document: FormDocument;
  answers: Answers;
  facts: { [name: string]: Json };
  problems: Problem[];
}

const DRAFT = "tonghu.draft:";
const SENT = "tonghu.draft-sent";

export function dataForms(): void {
  dropWhatWasSent();
  for (const mount of document.querySelectorAll<HTMLElement>("[data-form]")) draw(mount);
}

function draw(mount: HTMLElement): void {
  const carried = JSON.parse(mount.querySelector("script")!.textContent!) as Carried;
  const form = mount.closest("form");
  const field = form?.elements.namedItem(mount.dataset.form!) as HTMLInputElement | null;
  const files = form && field && "files" in mount.dataset ? new Files(form) : null;
  const key = `${DRAFT}${location.pathname}:${carried.document.hash}:${document.body.dataset.user ?? ""}`;
  const kept = field && !carried.problems.length ? restored(key) : null;
  const place = mount.querySelector<HTMLElement>(".data-form-questions")!;
  const view = new FormView(place, {
    document: carried.document,
    answers: kept ?? carried.answers,
    facts: carried.facts,
    problems: carried.problems,
    prefix: mount.id,
    ...(field ? { save: (answers: Answers) => save(key, carried.document, answers) } : {}),
    ...(files ? { takeFile: (file: File) => files.take(file) } : {}),
  });
  if (kept) view.say("已接上这个窗口里没有提交的草稿。");
  if (!form || !field) return;
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    if (!view.check()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    field.value = JSON.stringify(view.answers());
    files?.send(field.value);
    sessionStorage.setItem(SENT, key);
  });
}

/** The files that go out with the form, beside the answers that name them by sha256. */
class Files {
  private readonly input: HTMLInputElement;
  private readonly held = new Map<string, File>();

  constructor(private readonly form: HTMLFormElement) {
    this.input = Object.assign(document.createElement("input"), { type: "file", name: "files", multiple: true, hidden: true });
    this.input.disabled = true;
    form.append(this.input);
  }

  async take(file: File): Promise<Json> {
    if (!crypto.subtle) throw new Error("本页没有加密连接，不能添加文件。请改用 https 地址打开。");
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.held.set(sha256, file);
    return { sha256, name: file.name.slice(0, 255), size: file.size };
  }

  /** Puts into the form what the answers name, and no more. */
  send(answers: string): void {
    const sent = new DataTransfer();
    for (const [sha256, file] of this.held) if (answers.includes(sha256)) sent.items.add(file);
    this.input.files = sent.files;
    this.input.disabled = !sent.files.length;
    if (sent.files.length) this.form.enctype = "multipart/form-data";
  }
}

async function save(key: string, form: FormDocument, answers: Answers): Promise<string> {
  for (const field of form.layout.groups.flatMap((group) => group.fields)) {
    // Scales are not kept, and of files the bytes are gone with the page.
    const never = field.sensitivity === "raw_answer" || field.kind === "photo" || field.kind === "attachment";
    if (never) strip(answers, field.key);
  }
  sessionStorage.setItem(key, JSON.stringify(answers));
  const now = new Date();
  return `草稿已存在这个窗口里（${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}），还没有提交。`;
}

function strip(answers: Answers, key: string): void {
  delete answers[key];
  for (const rows of Object.values(answers)) {
    if (!Array.isArray(rows)) continue;
    for (const row of rows) if (typeof row === "object" && row !== null && !Array.isArray(row)) delete row[key];
  }
}

function restored(key: string): Answers | null {
  const text = sessionStorage.getItem(key);
  return text ? (JSON.parse(text) as Answers) : null;
}

/** After a page that is neither an error nor the sign-in page, what was sent has arrived. Else its draft stays, for good. */
function dropWhatWasSent(): void {
  const { signedOut, error } = document.body.dataset;
  const sent = sessionStorage.getItem(SENT);
  if (sent === null) return;
  sessionStorage.removeItem(SENT);
  if (signedOut === undefined && error === undefined) sessionStorage.removeItem(sent);
}
