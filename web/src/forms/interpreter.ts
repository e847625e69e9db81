// Reads the conditions of a document. The twin of src/tonghu/policy/forms/interpreter.py: a change here is a change there.
// Two-valued, and total on any JSON: what is absent makes a comparison false; so does another type, but of `ne`.

import type { Answers, Condition, Facts, Json, Operand } from "./document.ts";

/** `item`: the item of a repeat that is asked about, empty outside of one. */
export interface Asked {
  answers: Answers;
  facts: Facts;
  item: Answers;
}

const ORDERED = /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2})$/;
const WHOLE = /^-?[0-9]{1,6}$/;

export function holds(condition: Condition, asked: Asked): boolean {
  if ("all" in condition) return condition.all.every((term) => holds(term, asked));
  if ("any" in condition) return condition.any.some((term) => holds(term, asked));
  if ("not" in condition) return !holds(condition.not, asked);
  if ("real" in condition) {
    const value = valueOf(condition.of, asked);
    return condition.real === "date" ? dayOf(value) !== null : isResidentNumber(value);
  }
  if ("distinct" in condition) return distinct(own(asked.answers, condition.distinct), condition.by);
  const left = valueOf(condition.left, asked);
  if (condition.op === "given") return left !== null;
  if (condition.op === "between") {
    const [low, high] = condition.right;
    return compares("ge", left, valueOf(low, asked)) && compares("le", left, valueOf(high, asked));
  }
  return compares(condition.op, left, valueOf(condition.right, asked));
}

function compares(op: string, left: Json, right: Json): boolean {
  if (left === null || right === null) return false;
  if (op === "eq") return same(left, right);
  if (op === "ne") return !same(left, right);
  if (op === "in") return Array.isArray(right) && right.some((each) => same(left, each));
  if (op === "has") return Array.isArray(left) && left.some((each) => same(each, right));
  const numbers = typeof left === "number" && typeof right === "number";
  if (!numbers && !ordered(left, right)) return false;
  const [a, b] = [left as number, right as number]; // texts of one length compare in the same way
  if (op === "lt") return a < b;
  if (op === "le") return a <= b;
  if (op === "gt") return a > b;
  if (op === "ge") return a >= b;
  throw new Error(`the document compares by ${op}, which this version cannot read`);
}

/** The value; null where it is absent. */
export function valueOf(operand: Operand, asked: Asked): Json {
  if ("value" in operand) return operand.value;
  if ("field" in operand) return own(asked.answers, operand.field);
  if ("item" in operand) return own(asked.item, operand.item);
  if ("fact" in operand) return own(asked.facts, operand.fact);
  if ("count" in operand) {
    const value = valueOf(operand.count, asked);
    return Array.isArray(value) ? value.length : 0;
  }
  if ("sum" in operand) return sum(operand.sum.map((each) => valueOf(each, asked)));
  const [born, on] = operand.age_at.map((each) => dayOf(valueOf(each, asked)));
  return born && on ? wholeYears(born, on) : null;
}

export function own(object: { readonly [key: string]: Json }, key: string): Json {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

/** The sum of answers, null where one is missing; a choice whose keys are numbers counts as its key. */
export function sum(values: Json[]): number | null {
  let total = 0;
  for (const value of values) {
    if (typeof value === "string" && WHOLE.test(value)) total += Number(value);
    else if (typeof value === "number") total += value;
    else return null;
  }
  return total;
}

type Day = readonly [year: number, month: number, day: number];

/** The day of 2026-07-02; null where the value is none. */
export function dayOf(value: Json): Day | null {
  const found = typeof value === "string" ? /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value) : null;
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && day > 0 && day <= days ? [year, month, day] : null;
}

function wholeYears(born: Day, on: Day): number {
  const before = on[1] < born[1] || (on[1] === born[1] && on[2] < born[2]);
  return on[0] - born[0] - (before ? 1 : 0);
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Eighteen characters with a birth date that exists and a true check digit (GB 11643-1999). */
function isResidentNumber(value: Json): boolean {
  if (typeof value !== "string" || value.length !== 18 || !/^[0-9]{17}/.test(value)) return false;
  const born = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  const total = WEIGHTS.reduce((sofar, weight, at) => sofar + weight * Number(value[at]), 0);
  return dayOf(born) !== null && "10X98765432"[total % 11] === value[17];
}

function distinct(items: Json, key: string): boolean {
  if (!Array.isArray(items)) return true;
  const said: string[] = [];
  for (const item of items) {
    const value = isObject(item) ? own(item, key) : null;
    if (typeof value === "string") said.push(value);
  }
  return new Set(said).size === said.length;
}

export function isObject(value: Json | undefined): value is Answers {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ordered(left: Json, right: Json): boolean {
  if (typeof left !== "string" || typeof right !== "string") return false;
  return left.length === right.length && ORDERED.test(left) && ORDERED.test(right);
}

/** Of one type that compares: text, truth, number. */
function alike(left: Json, right: Json): boolean {
  return typeof left === typeof right && typeof left !== "object";
}

function same(left: Json, right: Json): boolean {
  return alike(left, right) && left === right;
}
