import * as z from "zod";
import { type PolicyName, type PolicyValue, fixedFloors, isPolicyName, policyEntry } from "./policy.ts";

/** A source that can be wrong. */
export const PolicyGiver = z.enum(["machine", "user", "clinic"]);
export type PolicyGiver = z.infer<typeof PolicyGiver>;

/** Why a word of a source was not taken. */
export const PolicyRefusalReason = z.enum([
  /** Nothing of the table has this name. */
  "unknownName",
  /** The value is of another kind or outside its bounds. */
  "wrongValue",
  /** Encryption, waiting room, audit, second factor. */
  "cannotBeChanged",
  /** It has a place in the table and does nothing yet. */
  "later",
  /** Only a machine policy may say it. */
  "notForThisSource",
  /** `proxyMode` is `pac` and `proxyPacUrl` is missing. */
  "needsPacUrl",
  /** The source as a whole is no list of names and values. */
  "notAnObject",
]);
export type PolicyRefusalReason = z.infer<typeof PolicyRefusalReason>;

/** Something a source said that does not hold, by its name (`*`: all of it). */
export const RefusedPolicy = z.strictObject({
  source: PolicyGiver,
  name: z.string().max(80),
  reason: PolicyRefusalReason,
});
export type RefusedPolicy = z.infer<typeof RefusedPolicy>;

/** A source after its words were looked at one by one. */
export type Given = {
  readonly said: ReadonlyMap<PolicyName, PolicyValue>;
  /** It says something of this name that was not understood. */
  readonly isWrong: (name: PolicyName) => boolean;
  /** Nothing of it was understood. */
  readonly isUnreadable: boolean;
  readonly refused: readonly RefusedPolicy[];
};

/** Refused names that are told; a file of thousands is named by its first. */
export const REFUSED_MAX = 100;

const NAME_SHOWN = /^[\w.\\-]{1,80}$/;
/** Stands for a name that is too long or too odd to be shown. */
export const ODD_NAME = "?";

const isFixed = (name: string): boolean => fixedFloors.some((fixed) => fixed === name);

const isMeantFor = (giver: PolicyGiver, name: PolicyName): boolean => {
  const { person, floor } = policyEntry(name);
  switch (giver) {
    case "machine":
      return true;
    case "user":
      return person !== "never";
    case "clinic":
      return floor !== undefined;
  }
};

type Word = { readonly value: PolicyValue } | { readonly reason: PolicyRefusalReason };

const wordOf = (giver: PolicyGiver, name: string, raw: unknown): Word => {
  if (isFixed(name)) return { reason: "cannotBeChanged" };
  if (!isPolicyName(name)) return { reason: "unknownName" };
  if (!isMeantFor(giver, name)) return { reason: "notForThisSource" };
  const entry = policyEntry(name);
  if (entry.status === "later") return { reason: "later" };
  const parsed = entry.value.safeParse(raw);
  return parsed.success ? { value: parsed.data } : { reason: "wrongValue" };
};

const isObject = (source: unknown): source is object =>
  typeof source === "object" && source !== null && !Array.isArray(source);

const nothing: Given = { said: new Map(), isWrong: () => false, isUnreadable: false, refused: [] };

const unreadable = (source: PolicyGiver): Given => ({
  said: new Map(),
  // below the machine policy, what is not understood is not there
  isWrong: () => source === "machine",
  isUnreadable: true,
  refused: [{ source, name: "*", reason: "notAnObject" }],
});

/** Takes from a source (null: there is none) what the table knows and allows it, and names the rest. */
export const givenBy = (source: PolicyGiver, words: unknown): Given => {
  if (words === null) return nothing;
  if (!isObject(words)) return unreadable(source);
  const said = new Map<PolicyName, PolicyValue>();
  const wrong = new Map<string, PolicyRefusalReason>();
  for (const [name, raw] of Object.entries(words)) {
    const word = wordOf(source, name, raw);
    if ("reason" in word) wrong.set(name, word.reason);
    else if (isPolicyName(name)) said.set(name, word.value);
  }
  if (said.get("proxyMode") === "pac" && !said.has("proxyPacUrl")) {
    said.delete("proxyMode");
    wrong.set("proxyMode", "needsPacUrl");
  }
  return {
    said,
    isWrong: (name) => wrong.has(name),
    isUnreadable: false,
    refused: [...wrong].slice(0, REFUSED_MAX).map(([name, reason]) => ({
      source,
      name: NAME_SHOWN.test(name) ? name : ODD_NAME,
      reason,
    })),
  };
};
