import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import type { Package } from "../../build/package/package.ts";
import { EXIT_REFUSED, refusedSwitches, testSwitches } from "../../electron/shell/launch-switches.ts";
import { type Person, filesOf, newPerson, outcomeOf, packageOf } from "./program.ts";

/** Every start that the release refuses: nobody sees a window, nothing is written, and the reason is said. */

let release: Package;
let person: Person;

test.beforeAll(async () => {
  release = await packageOf("release");
});
test.beforeEach(async () => {
  person = await newPerson();
});
test.afterEach(() => person.remove());

/** Switches that would do something only with a value. */
const VALUES: Readonly<Record<string, string>> = {
  "auto-select-desktop-capture-source": "Entire screen",
  "enable-logging": "file",
  "gpu-launcher": "/bin/true",
  "host-resolver-rules": "MAP * 127.0.0.1",
  "host-rules": "MAP * 127.0.0.1",
  "inspect-port": "0",
  "js-flags": "--expose-gc",
  "load-extension": "extension",
  "log-file": "log",
  "log-net-log": "net-log.json",
  "proxy-pac-url": "http://127.0.0.1:9/pac",
  "proxy-server": "127.0.0.1:9",
  "remote-allow-origins": "*",
  "remote-debugging-address": "0.0.0.0",
  "remote-debugging-port": "9333",
  "renderer-cmd-prefix": "/bin/true",
  "ssl-key-log-file": "keys",
  "trace-startup": "*",
  "user-data-dir": "elsewhere",
  "utility-cmd-prefix": "/bin/true",
};

const withValue = (name: string): string =>
  VALUES[name] === undefined ? `--${name}` : `--${name}=${VALUES[name]}`;

type Said = { code: number | null; said: string };
type How = { args?: readonly string[]; env?: Readonly<Record<string, string>> };

/** The last line that the program itself printed: Chromium grumbles about the display and the bus before. */
const saidIn = (err: string): string =>
  err
    .split("\n")
    .filter((line) => line.startsWith("Anteroom does not"))
    .join(" ");

const refusalOf = async (how: How): Promise<Said> => {
  const { code, err } = await outcomeOf({ executable: release.executable, person, ...how });
  return { code, said: saidIn(err) };
};

const refused = (name: string): Said => ({
  code: EXIT_REFUSED,
  said: `Anteroom does not start with ${name}`,
});
const misunderstood: Said = { code: EXIT_REFUSED, said: "Anteroom does not understand its own switches" };

/** Chromium itself ends on these, before the program's own first line: with the sandbox on it cannot do without them. */
const endedByChromium: Readonly<Record<string, Said>> = {
  "--disable-namespace-sandbox": { code: null, said: "" },
  "--no-zygote": { code: 1, said: "" },
};

const AT_ONCE = 2;

/** How each of these starts ended, some at a time. */
const refusalsOf = async (starts: ReadonlyMap<string, How>): Promise<Record<string, Said>> => {
  const left = [...starts];
  const found: Record<string, Said> = {};
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      found[next[0]] = await refusalOf(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
};

const startsWith = (words: readonly string[]): ReadonlyMap<string, How> =>
  new Map(words.map((word) => [word, { args: [word] }]));

const all = (words: readonly string[], said: (word: string) => Said): Record<string, Said> =>
  Object.fromEntries(words.map((word) => [word, said(word)]));

const nameIn = (word: string): string => `--${word.replace(/^-+/, "").split("=")[0] ?? ""}`;

test("every switch that loosens the program or writes what it does is refused, and leaves nothing behind", async () => {
  const words = refusedSwitches.map(withValue);
  const expected = all(words, (word) => endedByChromium[word] ?? refused(nameIn(word)));
  expect(await refusalsOf(startsWith(words))).toEqual(expected);
  expect(await filesOf(person)).toEqual([]);
});

test("the switches of tests are refused: the release has no inspector that could allow them", async () => {
  const words = testSwitches.map(withValue);
  expect(await refusalsOf(startsWith(words))).toEqual(all(words, (word) => refused(nameIn(word))));
});

test("a switch is refused in its other spellings too", async () => {
  const words = ["-remote-debugging-port=9333", "-no-sandbox", "--inspect=127.0.0.1:9229", "--js-flags="];
  expect(await refusalsOf(startsWith(words))).toEqual(all(words, (word) => refused(nameIn(word))));
});

test("another data folder, another policy file and another origin than https are refused", async () => {
  const words = [
    `--data-folder=${person.folder}`,
    "--data-folder=relative",
    `--policy-file=${join(person.folder, "policies.json")}`,
    "--server=http://clinic.example",
    "--server=https://clinic.example/path",
  ];
  expect(await refusalsOf(startsWith(words))).toEqual(all(words, () => misunderstood));
  expect(await filesOf(person)).toEqual([]);
});

test("variables that log, unlock or replace the program are refused", async () => {
  const variables = {
    SSLKEYLOGFILE: "keys",
    sslkeylogfile: "keys",
    ELECTRON_ENABLE_LOGGING: "1",
    ELECTRON_LOG_FILE: "log",
    ELECTRON_NO_ASAR: "1",
    ELECTRON_NO_ATTACH_CONSOLE: "1",
    ELECTRON_OVERRIDE_DIST_PATH: "elsewhere",
    ELECTRON_TRASH: "gio",
    ELECTRON_FORCE_IS_PACKAGED: "",
  };
  const starts = new Map(
    Object.entries(variables).map(([name, value]) => [name, { env: { [name]: value } }]),
  );
  expect(await refusalsOf(starts)).toEqual(all(Object.keys(variables), refused));
  expect(await filesOf(person)).toEqual([]);
});

test("the program never becomes a plain Node: a script that it is given does not run", async () => {
  const script = join(person.folder, "script.cjs");
  await writeFile(script, 'require("node:fs").writeFileSync("ran", "");');
  const env = { ELECTRON_RUN_AS_NODE: "1" };
  expect(await refusalOf({ args: [script], env })).toEqual(refused("ELECTRON_RUN_AS_NODE"));
  expect(await refusalOf({ args: ["-e", 'fs.writeFileSync("ran", "")'], env })).toEqual(
    refused("ELECTRON_RUN_AS_NODE"),
  );
  expect(await filesOf(person)).toEqual([script]);
});
