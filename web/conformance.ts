// Reads lines of {"document", "answers", "facts"} and writes for each the problems that the browser would find. The document
// of a line may be left out where it is that of the line before. Run by tests/policy/forms against Python's.

import { createInterface } from "node:readline";

import { walk } from "./src/forms/asking.ts";
import { Checker } from "./src/forms/checking.ts";
import type { Answers, FormDocument, Facts, Json } from "./src/forms/document.ts";
import { isObject } from "./src/forms/interpreter.ts";

interface Line {
  document?: FormDocument;
  answers: Json;
  facts: Facts;
}

let document: FormDocument | undefined;
let checker: Checker | undefined;
for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text) as Line;
  if (line.document) {
    document = line.document;
    checker = new Checker(document);
  }
  const problems = checker!.problems(line.answers, line.facts);
  const sent: Answers | null = isObject(line.answers) ? walk(document!, line.answers, line.facts).answers : null;
  process.stdout.write(`${JSON.stringify({ problems, sent })}\n`);
}
