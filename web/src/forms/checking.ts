// Are these answers what the form asks for. The twin of src/tonghu/policy/forms/checking.py; the conformance test holds the
// two together. @cfworker/json-schema interprets the schema, which needs no eval and so passes our content security policy.

import { Validator } from "@cfworker/json-schema";

import type { Answers, Facts, FormDocument, Json, Layout, Problem } from "./document.ts";
import { type Asked, holds, isObject } from "./interpreter.ts";

const DEEPEST = 6;
// Where a path has several problems, the first of this order is told.
const CODES = [
  "unreadable", "unknown", "type", "hidden", "required", "option", "pattern", "date", "resident_number", "min_length",
  "max_length", "min", "max", "unique", "min_items", "max_items", "alone", "future", "after", "not_before", "score",
  "distinct", "check",
];
// Keywords of JSON Schema as codes; the others only hold schemas together.
const CODE_OF: { [keyword: string]: string } = {
  type: "type",
  enum: "option",
  pattern: "pattern",
  minLength: "min_length",
  maxLength: "max_length",
  minimum: "min",
  maximum: "max",
  uniqueItems: "unique",
  minItems: "min_items",
  maxItems: "max_items",
  false: "hidden",
};

type Path = (string | number)[];

interface Fault extends Problem {
  place: number[];
}

/** Checks answers against one version of a form. */
export class Checker {
  private readonly validator: Validator;
  private readonly shown: Shown;
  private readonly document: FormDocument;

  constructor(document: FormDocument) {
    this.document = document;
    this.validator = new Validator(document.schema, "2020-12", false);
    this.shown = new Shown(document.layout);
  }

  /** What is wrong, in the order of the form, one for each path; empty when valid. */
  problems(answers: Json, facts: Facts): Problem[] {
    if (!readable(answers, 0)) {
      return [{ path: "", code: "unreadable", words: this.shown.whole["unreadable"]! }];
    }
    const found = [...this.ofSchema(answers), ...this.ofRules(answers, facts)].sort(inOrder);
    const first = new Map<string, Problem>();
    for (const { path, code, words } of found) if (!first.has(path)) first.set(path, { path, code, words });
    return [...first.values()];
  }

  private *ofSchema(answers: Json): Generator<Fault> {
    for (const error of this.validator.validate(answers).errors) {
      const path = pathOf(error.instanceLocation);
      const instance = at(answers, path);
      if (error.keyword === "required") {
        const needed = at(this.document.schema as Json, pathOf(error.keywordLocation)) as string[];
        for (const key of needed) {
          if (!isObject(instance) || !Object.hasOwn(instance, key)) yield this.shown.fault([...path, key], "required");
        }
      } else if (error.keyword === "additionalProperties") {
        const schema = at(this.document.schema as Json, pathOf(error.keywordLocation).slice(0, -1)) as Answers;
        const known = schema["properties"] as Answers;
        for (const key of Object.keys(instance as Answers)) {
          if (!Object.hasOwn(known, key)) yield this.shown.fault([...path, key], "unknown");
        }
      } else {
        const code = CODE_OF[error.keyword];
        if (code) yield this.shown.fault(path, code);
      }
    }
  }

  private *ofRules(answers: Json, facts: Facts): Generator<Fault> {
    if (!isObject(answers)) return;
    for (const rule of this.document.layout.rules) {
      for (const [place, item] of items(rule.repeat, answers)) {
        const asked: Asked = { answers, facts, item };
        if (holds(rule.wrong_when, asked)) yield this.shown.fault([...place, rule.at], rule.code, rule.words);
      }
    }
  }
}

/** Where each key stands in the form, and what is said of it. */
class Shown {
  readonly whole: { [code: string]: string };
  private readonly places = new Map<string, number[]>();
  private readonly words = new Map<string, { [code: string]: string }>();
  private readonly repeats = new Map<string, Set<string>>();
  private readonly inside = new Set<string>();

  constructor(layout: Layout) {
    this.whole = layout.words;
    layout.groups.forEach((group, at) => {
      if (group.repeat) {
        this.places.set(group.key, [at]);
        this.words.set(group.key, group.words!);
        this.repeats.set(group.key, new Set(group.fields.map((field) => field.key)));
        for (const field of group.fields) this.inside.add(field.key);
      }
      group.fields.forEach((field, number) => {
        this.places.set(field.key, [at, number]);
        this.words.set(field.key, field.words);
      });
    });
  }

  /** A fault at the field, the item or the repeat to which a path into the answers leads. */
  fault(path: Path, code: string, words?: string): Fault {
    const top = path.length ? String(path[0]) : "";
    if (!path.length) return { place: [-1], path: "", code, words: this.whole[code] ?? this.whole["type"]! };
    const place = this.places.get(top);
    if (!place || this.inside.has(top)) return this.unknown([-1], top);
    const inItem = this.repeats.get(top);
    if (!inItem || path.length === 1) return this.at(top, top, place, code, words, path);
    const row = [...place, Number(path[1])];
    if (path.length === 2) {
      return { place: row, path: `${top}/${path[1]}`, code: "type", words: this.words.get(top)!["type"]! };
    }
    const key = String(path[2]);
    const where = `${top}/${path[1]}/${key}`;
    if (!inItem.has(key)) return this.unknown(row, where);
    return this.at(key, where, [...row, this.places.get(key)![1]!], code, words, path.slice(2));
  }

  private unknown(place: number[], path: string): Fault {
    return { place, path, code: "unknown", words: this.whole["unknown"]! };
  }

  private at(key: string, path: string, place: number[], told: string, words: string | undefined, rest: Path): Fault {
    const said = this.words.get(key)!;
    // Inside of an answer only the list of choices has a fault of its own: an option that is not one.
    const code = rest.length === 1 ? told : "alone" in said ? "option" : "type";
    return { place, path, code, words: words ?? said[code] ?? said["type"]! };
  }
}

function items(repeat: string | undefined, answers: Answers): [Path, Answers][] {
  if (repeat === undefined) return [[[], {}]];
  const list = Object.hasOwn(answers, repeat) ? answers[repeat] : null;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, number): [Path, Answers][] => (isObject(item) ? [[[repeat, number], item]] : []));
}

function inOrder(a: Fault, b: Fault): number {
  for (let at = 0; at < Math.max(a.place.length, b.place.length); at++) {
    const order = (a.place[at] ?? -Infinity) - (b.place[at] ?? -Infinity);
    if (order) return order;
  }
  if (a.path !== b.path) return byCodePoint(a.path, b.path);
  return CODES.indexOf(a.code) - CODES.indexOf(b.code) || byCodePoint(a.words, b.words);
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
    if (order) return order;
  }
  return left.length - right.length;
}

/** `#/hazards/0/where` as its parts. */
function pathOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function at(value: Json, path: string[]): Json {
  let found: Json | undefined = value;
  for (const part of path) {
    if (Array.isArray(found)) found = found[Number(part)];
    else if (isObject(found)) found = found[part];
  }
  return found ?? null;
}

/** Can every place that keeps answers keep this: no half characters, no NUL, no number past exact counting. */
function readable(value: Json | undefined, depth: number): boolean {
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "string") return !/\0|\p{Surrogate}/u.test(value);
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (Array.isArray(value)) return depth < DEEPEST && value.every((each) => readable(each, depth + 1));
  if (!isObject(value) || depth >= DEEPEST) return false;
  return Object.entries(value).every(([key, each]) => readable(key, depth) && readable(each, depth + 1));
}
