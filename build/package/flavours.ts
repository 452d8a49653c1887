import type { Fuses } from "./fuses.ts";

/** What is made: `release` for clinics, `e2e` for tests that look into the running program. */
export type Flavour = "release" | "e2e";

/** What sets one flavour apart; everything that is not named here is the same, byte for byte. */
export type FlavourPlan = { readonly fuses: Fuses };

const RELEASE: Fuses = {
  runAsNode: false,
  cookieEncryption: true,
  nodeOptions: false,
  nodeCliInspect: false,
  embeddedAsarIntegrity: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  wasmTrapHandlers: true,
};

/** The two flavours: the program's guard lets a debugger in only where a Node inspector listens, and only `e2e` can have one. */
export const FLAVOURS: Readonly<Record<Flavour, FlavourPlan>> = {
  release: { fuses: RELEASE },
  e2e: { fuses: { ...RELEASE, nodeCliInspect: true } },
};

/** Whether a word names a flavour. */
export const isFlavour = (word: string): word is Flavour => Object.hasOwn(FLAVOURS, word);
