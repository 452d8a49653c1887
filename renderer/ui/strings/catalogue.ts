import { type en } from "./en.ts";

/** The same tree with any sentence at its leaves: what every language must have, no more and no less. */
export type ShapeOf<T> = { readonly [K in keyof T]: T[K] extends string ? string : ShapeOf<T[K]> };

/** A whole catalogue of one language. */
export type Catalogue = ShapeOf<typeof en>;

type Leaves<T, Path extends string> = {
  [K in keyof T & string]: T[K] extends string ? [`${Path}${K}`, T[K]] : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];

type Leaf = Leaves<typeof en, "">;
type Singular<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
type SentenceOf<K extends string> = Extract<Leaf, [K | `${K}_other`, string]>[1];
type Names<S extends string> = S extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The key of a sentence, as a path with dots; a plural stands under its key without `_one` or `_other`. */
export type StringKey = Singular<Leaf[0]>;

/** What `t` needs beside the key: nothing, or a value for each placeholder of the sentence. */
export type Values<K extends StringKey> = [Names<SentenceOf<K>>] extends [never]
  ? []
  : [
      values: Readonly<
        Record<Names<SentenceOf<K>>, Names<SentenceOf<K>> extends "count" ? number : string | number>
      >,
    ];

/** Gives the sentence of a key in the language of the reader. */
export type Translate = <K extends StringKey>(key: K, ...values: Values<K>) => string;
