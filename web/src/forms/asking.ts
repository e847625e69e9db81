// What is asked, given what was answered so far: one walk down the form, for a condition names only what stands before it.

import type { Answers, Facts, Field, FormDocument, Group, Json } from "./document.ts";
import { type Asked, holds, isObject, own, sum } from "./interpreter.ts";

/** `shown`: paths of groups, items' fields and fields that are asked. `needed`: those that must be answered.
 * `answers`: what is sent: nothing hidden, nothing empty, scores computed. */
export interface Walk {
  shown: Set<string>;
  needed: Set<string>;
  answers: Answers;
}

export function walk(document: FormDocument, typed: Answers, facts: Facts): Walk {
  const found: Walk = { shown: new Set(), needed: new Set(), answers: {} };
  for (const group of document.layout.groups) {
    const asked = { answers: found.answers, facts, item: {} };
    if (group.relevant && !holds(group.relevant, asked)) continue;
    found.shown.add(group.key);
    if (group.repeat) walkItems(group, typed, facts, found);
    else for (const field of group.fields) walkField(field, "", typed, found.answers, asked, found);
  }
  // Needed may hang on anything in the form, so it is asked last.
  for (const group of document.layout.groups) {
    if (!found.shown.has(group.key)) continue;
    const rows = group.repeat ? (found.answers[group.key] ?? []) : [{}];
    (rows as Answers[]).forEach((item, at) => {
      for (const field of group.fields) {
        const path = group.repeat ? `${group.key}/${at}/${field.key}` : field.key;
        const asked = { answers: found.answers, facts, item };
        if (!found.shown.has(path)) continue;
        if (field.required || (field.required_when && holds(field.required_when, asked))) found.needed.add(path);
      }
    });
  }
  return found;
}

function walkItems(group: Group, typed: Answers, facts: Facts, found: Walk): void {
  const rows = own(typed, group.key);
  if (!Array.isArray(rows) || !rows.length) return;
  const kept: Answers[] = [];
  found.answers[group.key] = kept;
  rows.forEach((row, at) => {
    const item: Answers = {};
    kept.push(item);
    const asked = { answers: found.answers, facts, item };
    for (const field of group.fields) {
      walkField(field, `${group.key}/${at}/`, isObject(row) ? row : {}, item, asked, found);
    }
  });
}

function walkField(field: Field, prefix: string, typed: Answers, kept: Answers, asked: Asked, found: Walk): void {
  if (field.relevant && !holds(field.relevant, asked)) return;
  found.shown.add(prefix + field.key);
  const value = field.score ? sum(field.score.of.map((key) => own(kept, key))) : own(typed, field.key);
  if (!isEmpty(value)) kept[field.key] = value;
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (Array.isArray(value) && !value.length);
}
