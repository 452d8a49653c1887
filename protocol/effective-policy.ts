import * as z from "zod";
import {
  type Policies,
  type PolicyName,
  type PolicyValue,
  fixedFloors,
  policyEntry,
  policyNames,
} from "./policy.ts";
import { type Given, RefusedPolicy, givenBy } from "./policy-sources.ts";

/** Who decided a value: machine policy, the person, nobody, "follows from shared", nobody can, the clinic. */
export const PolicySource = z.enum(["machine", "user", "default", "sharedPreset", "fixed", "clinic"]);
export type PolicySource = z.infer<typeof PolicySource>;

/** One row of the screen "Policies on this workstation". */
export const EffectivePolicyRow = z.strictObject({
  name: z.enum([...policyNames, ...fixedFloors]),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
  source: PolicySource,
  /** Somebody above the person decided it. */
  isLocked: z.boolean(),
  /** The machine policy says something of it that is not understood or does nothing; the strictest sensible value holds. */
  isRefused: z.boolean(),
});
export type EffectivePolicyRow = z.infer<typeof EffectivePolicyRow>;

/** The whole list, as it crosses to the window. */
export const EffectivePolicy = z.array(EffectivePolicyRow);
export type EffectivePolicy = z.infer<typeof EffectivePolicy>;

/** What is known of each source, as it was read: null where there is nothing; any machine policy that is no object counts as one of which nothing is understood. */
export type PolicySources = {
  readonly machine: unknown;
  /** What the machine policy said, name by name, when it was last understood: it stands where its word now is not. */
  readonly lastKnown?: unknown;
  readonly user: unknown;
  /** What the clinic's settings ask of desktops; it can only tighten. */
  readonly clinic?: unknown;
  /** Node's name of the system. */
  readonly platform: string;
};

/** What holds, how it came to hold, and what was not taken. */
export type PolicyOutcome = {
  readonly values: Policies;
  readonly rows: EffectivePolicy;
  readonly refused: readonly RefusedPolicy[];
};

/** The machine policy that stands for one that is there and was never understood: the strictest sensible values hold. */
export const UNREADABLE_POLICY = "unreadable";

type Held = {
  readonly value: PolicyValue | null;
  readonly source: PolicySource;
  readonly isLocked: boolean;
};

const isSame = (one: PolicyValue, other: PolicyValue): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Position on the scale of a floor, the strictest first; null for what has no scale. */
const rankOf = (name: PolicyName, value: PolicyValue | null): number | null => {
  const { floor } = policyEntry(name);
  if (floor === undefined || value === null) return null;
  if (floor === "lower") return typeof value === "number" ? value : null;
  return floor.findIndex((step) => isSame(step, value));
};

/** Whether `value` is stricter than `than`; false for what has no scale. */
export const isStricter = (
  name: PolicyName,
  value: PolicyValue | null,
  than: PolicyValue | null,
): boolean => {
  const rank = rankOf(name, value);
  const other = rankOf(name, than);
  return rank !== null && other !== null && rank < other;
};

type Sources = {
  readonly machine: Given;
  readonly lastKnown: Given;
  readonly user: Given;
  readonly clinic: Given;
  readonly platform: string;
  readonly isShared: boolean;
};

const ownDefault = (name: PolicyName, platform: string): PolicyValue | null => {
  const { default: standard, defaultOn } = policyEntry(name);
  return defaultOn?.[platform] ?? standard;
};

const baseOf = (name: PolicyName, { machine, lastKnown, platform, isShared }: Sources): Held => {
  const { shared, isForcedByShared, whenRefused } = policyEntry(name);
  const preset = isShared ? shared : undefined;
  const said = machine.said.get(name);
  if (preset !== undefined && (isForcedByShared === true || (said === undefined && !machine.isWrong(name))))
    return { value: preset, source: "sharedPreset", isLocked: true };
  if (said !== undefined) return { value: said, source: "machine", isLocked: true };
  const standard = ownDefault(name, platform);
  return machine.isWrong(name)
    ? {
        value: whenRefused ?? lastKnown.said.get(name) ?? preset ?? standard,
        source: "machine",
        isLocked: true,
      }
    : { value: standard, source: "default", isLocked: false };
};

const withPerson = (name: PolicyName, base: Held, { user }: Sources): Held => {
  const wish = user.said.get(name);
  if (wish === undefined) return base;
  const mayTake = policyEntry(name).person === "free" ? !base.isLocked : isStricter(name, wish, base.value);
  return mayTake ? { value: wish, source: "user", isLocked: false } : base;
};

const withClinic = (name: PolicyName, held: Held, { clinic }: Sources): Held => {
  const wish = clinic.said.get(name);
  return wish !== undefined && isStricter(name, wish, held.value)
    ? { value: wish, source: "clinic", isLocked: true }
    : held;
};

const holdOf = (name: PolicyName, sources: Sources): Held =>
  withClinic(name, withPerson(name, baseOf(name, sources), sources), sources);

/** Nothing stays open after its log off, so a later cover follows the log off. */
const coverBeforeLogoff = (held: ReadonlyMap<PolicyName, Held>): ReadonlyMap<PolicyName, Held> => {
  const cover = held.get("coverAfterSeconds");
  const logoff = held.get("logoffAfterSeconds");
  return cover !== undefined && logoff !== undefined && Number(cover.value) > Number(logoff.value)
    ? new Map([...held, ["coverAfterSeconds", logoff]])
    : held;
};

const policies = z.custom<Policies>(
  (values) => typeof values === "object" && values !== null && policyNames.every((name) => name in values),
);

const mutable = (value: PolicyValue | null): EffectivePolicyRow["value"] =>
  typeof value === "object" && value !== null ? [...value] : value;

const fixedRows: EffectivePolicy = fixedFloors.map((name) => ({
  name,
  value: "always",
  source: "fixed",
  isLocked: true,
  isRefused: false,
}));

/** What has a place only: not shown unless the machine policy names it, so that nobody believes that it acts. */
const isShown = (name: PolicyName, machine: Given): boolean =>
  policyEntry(name).status === "working" || (machine.isWrong(name) && !machine.isUnreadable);

/** Puts the sources together: machine policy over the person over defaults, floors only ever tightened. Pure; wrong words are left out one by one and named. */
export const effectivePolicies = ({
  machine,
  lastKnown,
  user,
  clinic,
  platform,
}: PolicySources): PolicyOutcome => {
  const given = {
    machine: givenBy("machine", machine),
    lastKnown: givenBy("machine", lastKnown ?? null),
    user: givenBy("user", user),
    clinic: givenBy("clinic", clinic ?? null),
    platform,
  };
  const isShared = holdOf("workstationType", { ...given, isShared: false }).value === "shared";
  const held = coverBeforeLogoff(
    new Map(policyNames.map((name) => [name, holdOf(name, { ...given, isShared })])),
  );
  const rows = [...held]
    .filter(([name]) => isShown(name, given.machine))
    .map(([name, { value, source, isLocked }]) => ({
      name,
      value: mutable(value),
      source,
      isLocked,
      isRefused: given.machine.isWrong(name),
    }));
  return {
    values: policies.parse(Object.fromEntries([...held].map(([name, { value }]) => [name, value]))),
    rows: [...rows, ...fixedRows],
    refused: [...given.machine.refused, ...given.user.refused, ...given.clinic.refused],
  };
};
