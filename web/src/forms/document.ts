// A form as the server publishes it: the schema, the layout and the hash of both (tonghu.policy.forms.compiling).

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Answers = { [key: string]: Json };
export type Facts = { readonly [name: string]: Json };

export type Kind =
  | "text"
  | "long_text"
  | "integer"
  | "decimal"
  | "date"
  | "time"
  | "yes_no"
  | "choice"
  | "choices"
  | "phone"
  | "resident_number"
  | "person_name"
  | "place"
  | "post"
  | "attachment"
  | "photo"
  | "gps"
  | "score";

export interface Option {
  key: string;
  title: string;
  alone?: boolean;
}

export interface Field {
  key: string;
  kind: Kind;
  title: string;
  help?: string;
  unit?: string;
  why?: string;
  options?: Option[];
  relevant?: Condition;
  required?: boolean;
  required_when?: Condition;
  limits?: { [name: string]: number | string };
  not_future?: boolean;
  sensitivity: "ordinary" | "sensitive" | "protected" | "raw_answer";
  score?: { of: string[]; levels: { from: number; title: string }[] };
  words: { [code: string]: string };
}

export interface Group {
  key: string;
  title: string;
  help?: string;
  relevant?: Condition;
  repeat?: { item: string; min: number; max: number; distinct?: string };
  words?: { [code: string]: string };
  fields: Field[];
}

export interface Rule {
  at: string;
  repeat?: string;
  code: string;
  wrong_when: Condition;
  words?: string;
}

export interface Layout {
  format: number;
  id: string;
  title: string;
  note?: string;
  words: { [code: string]: string };
  groups: Group[];
  rules: Rule[];
}

export interface FormDocument {
  schema: object;
  layout: Layout;
  hash: string;
}

export type Operand =
  | { value: Json }
  | { field: string }
  | { item: string }
  | { fact: string }
  | { count: Operand }
  | { sum: Operand[] }
  | { age_at: [Operand, Operand] };

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { real: "date" | "resident_number"; of: Operand }
  | { distinct: string; by: string }
  | { op: "given"; left: Operand }
  | { op: "between"; left: Operand; right: [Operand, Operand] }
  | { op: "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "has"; left: Operand; right: Operand };

/** `path`: the field's key, `repeat/0/key` in an item, "" for the whole. */
export interface Problem {
  path: string;
  code: string;
  words: string;
}
