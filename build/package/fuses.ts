import { FuseV1Options, FuseVersion, getCurrentFuseWire } from "@electron/fuses";
import type { Configuration } from "electron-builder";

/** The fuses of Electron's wire, in its order (Electron's build/fuses/fuses.json5); a new one goes to the end. */
export const FUSE_NAMES = [
  "runAsNode",
  "cookieEncryption",
  "nodeOptions",
  "nodeCliInspect",
  "embeddedAsarIntegrity",
  "onlyLoadAppFromAsar",
  "loadBrowserProcessSpecificV8Snapshot",
  "grantFileProtocolExtraPrivileges",
  "wasmTrapHandlers",
] as const;

/** A fuse by Electron's own name for it. */
export type FuseName = (typeof FUSE_NAMES)[number];

/** A setting for every fuse there is: none is left as Electron happens to ship it. */
export type Fuses = Readonly<Record<FuseName, boolean>>;

type BuilderFuses = NonNullable<Configuration["electronFuses"]>;
/** What electron-builder can set; a fuse that a newer one knows is missing here and does not compile. */
type AllBuilderFuses = Required<Omit<BuilderFuses, "resetAdHocDarwinSignature">>;

/** Every fuse that the installed @electron/fuses knows; a newer one's is missing here and does not compile. */
const AT: Readonly<Record<FuseV1Options, FuseName>> = {
  [FuseV1Options.RunAsNode]: "runAsNode",
  [FuseV1Options.EnableCookieEncryption]: "cookieEncryption",
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: "nodeOptions",
  [FuseV1Options.EnableNodeCliInspectArguments]: "nodeCliInspect",
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: "embeddedAsarIntegrity",
  [FuseV1Options.OnlyLoadAppFromAsar]: "onlyLoadAppFromAsar",
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: "loadBrowserProcessSpecificV8Snapshot",
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: "grantFileProtocolExtraPrivileges",
};

/** The fuses that the installed tools can set, in the order of the wire; what comes after them stays as Electron ships it and is only checked. */
export const SETTABLE_FUSES: readonly FuseName[] = Object.values(AT);

/** The fuses as electron-builder takes them. */
export const builderFuses = (fuses: Fuses): AllBuilderFuses => ({
  runAsNode: fuses.runAsNode,
  enableCookieEncryption: fuses.cookieEncryption,
  enableNodeOptionsEnvironmentVariable: fuses.nodeOptions,
  enableNodeCliInspectArguments: fuses.nodeCliInspect,
  enableEmbeddedAsarIntegrityValidation: fuses.embeddedAsarIntegrity,
  onlyLoadAppFromAsar: fuses.onlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: fuses.loadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: fuses.grantFileProtocolExtraPrivileges,
});

/** What stands at one place of the wire. */
export type FuseState = "on" | "off" | "removed" | "unknown";

const STATES: Readonly<Record<string, FuseState>> = { "0": "off", "1": "on", r: "removed" };

/** The wire of an Electron executable, from its first fuse to its last; throws when it has none or of another version. */
export const readFuses = async (executable: string): Promise<readonly FuseState[]> => {
  const { version, ...wire } = await getCurrentFuseWire(executable);
  if (version !== FuseVersion.V1) throw new Error(`the fuses of ${executable} are of another version`);
  return Object.values(wire).map((state) => STATES[String.fromCodePoint(Number(state))] ?? "unknown");
};

const expected = (fuses: Fuses): readonly FuseState[] =>
  FUSE_NAMES.map((name) => (fuses[name] ? "on" : "off"));

/**
 * One sentence for each place where a wire differs from what was wanted. An older Electron's wire may be shorter, but not so short
 * that a fuse is missing which the tools were told to set; a longer one has fuses that nobody decided about.
 */
export const fuseBreaches = (wire: readonly FuseState[], fuses: Fuses): readonly string[] => {
  const wanted = expected(fuses);
  const wrong = wire
    .slice(0, wanted.length)
    .map((state, at) => (state === wanted[at] ? "" : `the fuse ${FUSE_NAMES[at]} is ${state}`));
  const missing = SETTABLE_FUSES.slice(wire.length).map((name) => `the fuse ${name} is missing`);
  const more = wire.slice(wanted.length).map((_, at) => `the fuse at ${wanted.length + at} has no name here`);
  return [...wrong.filter((text) => text !== ""), ...missing, ...more];
};
