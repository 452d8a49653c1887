import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Sentence } from "./sentence.mjs";
import { onPath, run, type Log } from "./run.ts";

/** Something of the operating system: how to see that it is there, and the names under which distributions package it. */
export type SystemPackage = {
  readonly has: string;
  readonly kind: "command" | "file" | "header" | "library" | "pythonModule";
  readonly names: readonly string[];
};

const command = (has: string, ...names: string[]): SystemPackage => ({ has, kind: "command", names });
const library = (has: string, ...names: string[]): SystemPackage => ({ has, kind: "library", names });
const header = (has: string, ...names: string[]): SystemPackage => ({ has, kind: "header", names });
const pythonModule = (has: string, ...names: string[]): SystemPackage => ({
  has,
  kind: "pythonModule",
  names,
});
const file = (has: string, ...names: string[]): SystemPackage => ({ has, kind: "file", names });

/** The system's own Python: one of a version manager, first on the PATH, sees none of the system's modules. */
export const SYSTEM_PYTHON = "/usr/bin/python3";

/** The commands under which a Chromium-based browser is known. */
export const CHROMIUM_COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
] as const;
/** The commands under which Firefox is known. */
export const FIREFOX_COMMANDS = ["firefox-esr", "firefox"] as const;

/** Who knows the programs that can be read by a screen reader; it is on no PATH. */
export const ACCESSIBILITY_REGISTRY = "/usr/libexec/at-spi2-registryd";

/** The system packages of each part; a `has` of several commands is written with `|`. */
export const SYSTEM_PACKAGES = {
  electron: [
    command("unzip", "unzip"),
    library("libgtk-3.so.0", "libgtk-3-0t64", "libgtk-3-0"),
    library("libnss3.so", "libnss3"),
    library("libasound.so.2", "libasound2t64", "libasound2"),
    library("libgbm.so.1", "libgbm1"),
    library("libatk-bridge-2.0.so.0", "libatk-bridge2.0-0t64", "libatk-bridge2.0-0"),
    library("libcups.so.2", "libcups2t64", "libcups2"),
    library("libXtst.so.6", "libxtst6"),
    library("libsecret-1.so.0", "libsecret-1-0"),
  ],
  livekit: [],
  go: [command("unzip", "unzip"), command("pip3|pip", "python3-pip")],
  chromium: [command(CHROMIUM_COMMANDS.join("|"), "chromium")],
  firefox: [command(FIREFOX_COMMANDS.join("|"), "firefox-esr")],
  display: [command("Xvfb", "xvfb"), command("openbox", "openbox")],
  keyring: [
    command("gnome-keyring-daemon", "gnome-keyring"),
    command("dbus-daemon", "dbus", "dbus-daemon"),
    command("secret-tool", "libsecret-tools"),
  ],
  /** Input, power and lock events as a machine sends them, for tests. */
  machineEvents: [
    command("xdotool", "xdotool"),
    command("dbus-daemon", "dbus", "dbus-daemon"),
    command("gdbus", "libglib2.0-bin"),
    pythonModule("dbusmock", "python3-dbusmock"),
  ],
  /** What makes, reads and signs Windows' packages on Linux. */
  windowsPackaging: [
    command("wixl", "wixl"),
    command("msibuild", "msitools"),
    command("osslsigncode", "osslsigncode"),
    command("openssl", "openssl"),
  ],
  /** What makes the packages for Linux. */
  packaging: [
    command("dpkg-deb", "dpkg"),
    command("rpmbuild", "rpm"),
    command("mksquashfs", "squashfs-tools"),
    command("7za", "p7zip-full"),
    command("rsvg-convert", "librsvg2-bin"),
    command("desktop-file-validate", "desktop-file-utils"),
    command("gcc", "gcc"),
    header("elf.h", "libc6-dev"),
  ],
  /** What makes and signs a repository of packages. */
  aptRepository: [command("reprepro", "reprepro"), command("gpg", "gnupg"), command("dpkg-deb", "dpkg")],
  /** What makes a machine of its own to install into, and what checks packages, for tests. */
  installing: [
    command("mmdebstrap", "mmdebstrap"),
    command("lintian", "lintian"),
    command("desktop-file-validate", "desktop-file-utils"),
    command("lexgrog", "man-db"),
    command("tar", "tar"),
  ],
  /** What a screen reader is told and a virtual sound card, for tests that hold nothing but keyboard and ears. */
  senses: [
    command("dbus-daemon", "dbus", "dbus-daemon"),
    command("gdbus", "libglib2.0-bin"),
    file(ACCESSIBILITY_REGISTRY, "at-spi2-core"),
    pythonModule("gi", "python3-gi"),
    pythonModule("gi.repository.Atspi", "gir1.2-atspi-2.0"),
    command("pulseaudio", "pulseaudio"),
    command("pactl", "pulseaudio-utils"),
  ],
  /** Reads the units of the service's tarball; it need not be what starts the machine. */
  systemd: [command("systemd-analyze", "systemd")],
  mediaTools: [command("espeak-ng", "espeak-ng"), command("sox", "sox"), command("ffmpeg", "ffmpeg")],
} as const satisfies Record<string, readonly SystemPackage[]>;

/** What a machine already has: the tests of a command, of a C header, of a Python module and of a file, and the listing of its libraries. */
export type Present = {
  readonly hasCommand: (name: string) => boolean;
  readonly hasHeader: (name: string) => boolean;
  readonly hasPythonModule: (name: string) => boolean;
  readonly hasFile: (path: string) => boolean;
  readonly libraries: string;
};

const isPresent = (one: SystemPackage, present: Present): boolean => {
  switch (one.kind) {
    case "command":
      return one.has.split("|").some(present.hasCommand);
    case "header":
      return present.hasHeader(one.has);
    case "pythonModule":
      return present.hasPythonModule(one.has);
    case "file":
      return present.hasFile(one.has);
    case "library":
      return present.libraries.includes(`${one.has} `);
  }
};

/** Those of `wanted` that the machine lacks, each once. */
export const missing = (wanted: readonly SystemPackage[], present: Present): readonly SystemPackage[] => {
  const absent = wanted.filter((one) => !isPresent(one, present));
  return absent.filter((one, at) => absent.findIndex((other) => other.has === one.has) === at);
};

/** What may be done here: the user's number, whether sudo works without a password, whether apt is the package manager. */
export type Rights = { readonly uid: number; readonly hasSudo: boolean; readonly hasApt: boolean };

/** How missing packages come: by apt, at once, or by a person who runs the one line of the sentence. */
export type Plan =
  | { readonly how: "apt"; readonly prefix: readonly string[] }
  | { readonly how: "ask"; readonly sentence: string };

/** The way to install `names` with these rights. */
export const planFor = (names: readonly string[], rights: Rights): Plan => {
  const list = names.join(" ");
  if (!rights.hasApt) {
    return {
      how: "ask",
      sentence: `This machine lacks ${list} (Debian's names): install them with its package manager and run the command again.`,
    };
  }
  if (rights.uid === 0) return { how: "apt", prefix: [] };
  if (rights.hasSudo) return { how: "apt", prefix: ["sudo", "-n"] };
  return {
    how: "ask",
    sentence: `This machine lacks ${list}: run \`sudo apt-get install -y ${list}\` and then the command again.`,
  };
};

const look = async (): Promise<Present> => ({
  hasCommand: (name) => onPath([name]) !== null,
  hasHeader: (name) => existsSync(join("/usr/include", name)),
  hasPythonModule: (name) =>
    spawnSync(SYSTEM_PYTHON, ["-c", `import ${name}`], { stdio: "ignore" }).status === 0,
  hasFile: existsSync,
  libraries: (await run(onPath(["ldconfig"]) ?? "/sbin/ldconfig", ["-p"])).out,
});

const rightsHere = async (): Promise<Rights> => ({
  uid: process.getuid?.() ?? -1,
  hasSudo: (await run("sudo", ["-n", "true"])).code === 0,
  hasApt: onPath(["apt-get"]) !== null,
});

const realName = async (one: SystemPackage): Promise<string> => {
  const known = await Promise.all(
    one.names.map(async (name) => (await run("apt-cache", ["show", name])).code === 0),
  );
  return one.names[known.indexOf(true)] ?? one.names.at(-1) ?? one.has;
};

const apt = (prefix: readonly string[], args: readonly string[]): Promise<{ readonly code: number }> => {
  const whole = [
    ...prefix,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-o",
    "DPkg::Lock::Timeout=300",
    ...args,
  ];
  return run(whole[0] ?? "env", whole.slice(1), { isShown: true });
};

/** Installs those of `wanted` that the machine lacks; throws a Sentence that names what is still missing. */
export const ensureSystemPackages = async (wanted: readonly SystemPackage[], log: Log): Promise<void> => {
  if (process.platform !== "linux" || wanted.length === 0) return;
  const absent = missing(wanted, await look());
  if (absent.length === 0) return;
  const names = absent.map((one) => one.names.at(-1) ?? one.has);
  const plan = planFor(names, await rightsHere());
  if (plan.how === "ask") throw new Sentence(plan.sentence);
  log(`Installing system packages: ${names.join(" ")} ...`);
  await apt(plan.prefix, ["update", "-q"]);
  const real = await Promise.all(absent.map(realName));
  await apt(plan.prefix, ["install", "-y", "-q", "--no-install-recommends", ...real]);
  const still = missing(absent, await look());
  if (still.length === 0) return;
  throw new Sentence(
    `The system's package manager could not install ${still.map((one) => one.names.at(-1)).join(" ")}: see its lines above, install them by hand and run the command again.`,
  );
};
