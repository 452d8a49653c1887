/*
 * The native modules that main loads, by system and processor: what a package of that machine carries beside the code
 * that is the same everywhere. npm installs the argon2 package of the machine it runs on only; a package for another
 * machine is made on that one, or after `npm install --os --cpu --no-save` (its `os` and `cpu` fields decide).
 */

/** A system and processor that packages are made for. */
export type NativeMachine =
  | "linux-x64"
  | "linux-arm64"
  | "win32-x64"
  | "win32-arm64"
  | "darwin-x64"
  | "darwin-arm64";

/** argon2's own word for a machine, which names its package and its file. */
const ARGON2: Readonly<Record<NativeMachine, string>> = {
  "linux-x64": "linux-x64-gnu",
  "linux-arm64": "linux-arm64-gnu",
  "win32-x64": "win32-x64-msvc",
  "win32-arm64": "win32-arm64-msvc",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
};

/** The machines that packages are made for. */
export const NATIVE_MACHINES = [
  "linux-x64",
  "linux-arm64",
  "win32-x64",
  "win32-arm64",
  "darwin-x64",
  "darwin-arm64",
] as const satisfies readonly NativeMachine[];

/** The package of argon2's native part, as npm names it. */
export const argon2Package = (machine: NativeMachine): string => `@node-rs/argon2-${ARGON2[machine]}`;

/** The native files of a machine, as paths of the project, with what their loaders read beside them. */
export const nativeFiles = (machine: NativeMachine): readonly string[] => [
  `node_modules/${argon2Package(machine)}/package.json`,
  `node_modules/${argon2Package(machine)}/argon2.${ARGON2[machine]}.node`,
  `node_modules/keytar/prebuilds/${machine}/keytar.node`,
];

/** Whether packages are made for a machine. */
export const isNativeMachine = (word: string): word is NativeMachine => Object.hasOwn(ARGON2, word);
