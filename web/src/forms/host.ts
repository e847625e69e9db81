// What surrounds the form: the workbench's page, or the phone's app.

import type { Answers, Facts, FormDocument, Json, Problem } from "./document.ts";

export interface Host {
  document: FormDocument;
  answers: Answers;
  facts: Facts;
  /** What the server found wrong. */
  problems: Problem[];
  /** Before every id, so that two forms may stand on a page. */
  prefix: string;
  /** Keeps a draft; called after each change, at most once a second. The words are shown ("草稿已保存"). */
  save?(answers: Answers): Promise<string>;
  /** Takes a file that was chosen, and answers with what stands for it. Absent: files cannot be added here. */
  takeFile?(file: File): Promise<Json>;
}
