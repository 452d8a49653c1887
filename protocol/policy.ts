import * as z from "zod";
import {
  COVER_SECONDS_MAX,
  COVER_SECONDS_MIN,
  LOGOFF_SECONDS_MAX,
  LOGOFF_SECONDS_MIN,
  SESSION_HOURS_MAX,
} from "./limits.ts";
import { HOSTS_MAX, HostName, PacUrl, PolicyOrigin } from "./policy-values.ts";

/** A value that an administrator can write down in the registry, in a profile and in JSON. */
export type PolicyValue = string | number | boolean | readonly string[];

/** One row of the table. */
export type PolicyEntry = {
  /** What an administrator may write; anything else is refused. */
  readonly value: z.ZodType<PolicyValue>;
  /** What holds when nobody says anything; null for nothing. */
  readonly default: PolicyValue | null;
  /** Where a system (Node's name of it) has another default. */
  readonly defaultOn?: Readonly<Record<string, PolicyValue>>;
  /** What a shared workstation has instead of the default. */
  readonly shared?: PolicyValue;
  /** A shared workstation has its preset whatever the machine policy says. */
  readonly isForcedByShared?: true;
  /** What holds while the machine policy's word is not understood, where the default would loosen what was meant. */
  readonly whenRefused?: PolicyValue;
  /** What counts as stricter: the lower number, or what comes earlier in the list. Only what has this can be tightened from below. */
  readonly floor?: "lower" | readonly PolicyValue[];
  /** Whether a person may set it too: never; freely while no machine policy names it; or only stricter than what holds anyway. */
  readonly person: "never" | "free" | "stricter";
  /** `later`: it has its place, does nothing yet, and whoever sets it is told so. */
  readonly status: "working" | "later";
  /** A change counts from the next start of the program. */
  readonly needsRestart: boolean;
};

/** Where macOS profiles and Windows' policies keep ours. */
export const MACOS_DOMAIN = "app.anteroom.desktop";
export const WINDOWS_KEY = "Software\\Policies\\Anteroom";
export const LINUX_FILE = "/etc/anteroom/policies.json";

const SECONDS_MIN = 5;
const GRACE_SECONDS_MAX = 300;

/** The one table of policies: types, readers, administrator templates and documentation come from here. */
export const policyTable = {
  serverUrl: {
    value: PolicyOrigin,
    default: null,
    person: "free",
    status: "working",
    needsRestart: true,
  },
  workstationType: {
    value: z.enum(["personal", "shared"]),
    default: "personal",
    whenRefused: "shared",
    floor: ["shared", "personal"],
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  credentialPersistence: {
    value: z.enum(["none", "session", "keychain"]),
    default: "keychain",
    shared: "none",
    isForcedByShared: true,
    whenRefused: "none",
    floor: ["none", "session", "keychain"],
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  coverAfterSeconds: {
    value: z.int().min(COVER_SECONDS_MIN).max(COVER_SECONDS_MAX),
    default: 300,
    shared: 60,
    floor: "lower",
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  logoffAfterSeconds: {
    value: z.int().min(LOGOFF_SECONDS_MIN).max(LOGOFF_SECONDS_MAX),
    default: 900,
    shared: 180,
    floor: "lower",
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  maxSessionHours: {
    value: z.int().min(1).max(SESSION_HOURS_MAX),
    default: 12,
    floor: "lower",
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  callLockGraceSeconds: {
    value: z.int().min(SECONDS_MIN).max(GRACE_SECONDS_MAX),
    default: 120,
    floor: "lower",
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  screenCaptureProtection: {
    value: z.boolean(),
    default: false,
    defaultOn: { win32: true },
    whenRefused: true,
    floor: [true, false],
    person: "stricter",
    status: "working",
    needsRestart: false,
  },
  allowScreenShare: {
    value: z.boolean(),
    default: true,
    whenRefused: false,
    floor: [false, true],
    person: "never",
    status: "working",
    needsRestart: false,
  },
  proxyMode: {
    value: z.enum(["system", "direct", "pac"]),
    default: "system",
    person: "never",
    status: "working",
    needsRestart: false,
  },
  proxyPacUrl: {
    value: PacUrl,
    default: null,
    person: "never",
    status: "working",
    needsRestart: false,
  },
  additionalTrustedHosts: {
    value: z.array(HostName).max(HOSTS_MAX),
    default: [],
    person: "never",
    status: "working",
    needsRestart: false,
  },
  launchAtLogin: {
    value: z.boolean(),
    default: false,
    person: "free",
    status: "working",
    needsRestart: false,
  },
  updateMode: {
    value: z.enum(["off", "notify", "download", "auto"]),
    default: "notify",
    whenRefused: "off",
    person: "never",
    status: "working",
    needsRestart: false,
  },
  updateChannel: {
    value: z.enum(["stable", "beta"]),
    default: "stable",
    person: "never",
    status: "working",
    needsRestart: false,
  },
  updateFeedUrl: {
    value: PolicyOrigin,
    default: null,
    person: "never",
    status: "working",
    needsRestart: false,
  },
  updateWindow: {
    value: z.string().regex(/^(?:[01]\d|2[0-3])[0-5]\d-(?:[01]\d|2[0-3])[0-5]\d$/),
    default: null,
    person: "never",
    status: "working",
    needsRestart: false,
  },
  minimumVersion: {
    value: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/),
    default: null,
    person: "never",
    status: "working",
    needsRestart: false,
  },
  diagnostics: {
    value: z.enum(["off", "local"]),
    default: "off",
    floor: ["off", "local"],
    person: "never",
    status: "later",
    needsRestart: false,
  },
  idpDomains: {
    value: z.array(HostName).max(HOSTS_MAX),
    default: [],
    person: "never",
    status: "later",
    needsRestart: false,
  },
} as const satisfies Readonly<Record<string, PolicyEntry>>;

type Table = typeof policyTable;

/** A name of the table. */
export type PolicyName = keyof Table;

/** What holds, by name. */
export type Policies = {
  readonly [Name in PolicyName]:
    | z.output<Table[Name]["value"]>
    | (Table[Name]["default"] extends null ? null : never);
};

/** What no source can name, let alone loosen. */
export const fixedFloors = ["endToEndEncryption", "waitingRoom", "audit", "secondFactor"] as const;

/** A name that is shown as fixed. */
export type FixedFloor = (typeof fixedFloors)[number];

/** Whether a text is a name of the table. */
export const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(policyTable, name);

/** All names, in the order in which they are shown. */
export const policyNames: readonly PolicyName[] = Object.keys(policyTable).filter(isPolicyName);

/** The row of a name, by the widest type. */
export const policyEntry = (name: PolicyName): PolicyEntry => policyTable[name];
