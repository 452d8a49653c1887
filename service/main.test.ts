import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as z from "zod";
import { systemChance } from "../protocol/ids.ts";
import { createKeyFile } from "./store/key-file.ts";
import { inFolder } from "./store/testing-store.ts";

const mainPath = fileURLToPath(new URL("main.ts", import.meta.url));
const secret = "s".repeat(32);

const settingsIn = (folder: string) => ({
  port: 0,
  publicOrigin: "http://127.0.0.1:8480",
  dataFolder: join(folder, "data"),
  keyFile: join(folder, "service.key"),
  livekit: { url: "http://127.0.0.1:9", apiKey: "key", apiSecret: secret },
});

const start = (
  folder: string,
  settings: object,
): { child: ChildProcess; output: { out: string; err: string } } => {
  const path = join(folder, "service.json");
  writeFileSync(path, JSON.stringify(settings));
  const child = spawn(process.execPath, [mainPath, "--config", path], {
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", err: "" };
  child.stdout?.on("data", (text: Buffer) => (output.out += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (output.err += text.toString()));
  return { child, output };
};

const endOf = async (child: ChildProcess): Promise<number | null> => {
  await once(child, "close");
  return child.exitCode;
};

const Line = z.looseObject({ msg: z.string() });

const lineOf = async (child: ChildProcess, output: { out: string }, msg: string): Promise<void> => {
  const has = () =>
    output.out
      .split("\n")
      .filter((line) => line !== "")
      .some((line) => Line.parse(JSON.parse(line)).msg === msg);
  while (!has()) {
    if (child.stdout === null) throw new Error("no output");
    await once(child.stdout, "data");
  }
};

test("the service starts from a file without LiveKit and stops in good order", { timeout: 20_000 }, () =>
  inFolder(async (folder) => {
    createKeyFile(join(folder, "service.key"), systemChance);
    const { child, output } = start(folder, settingsIn(folder));
    await lineOf(child, output, "service listening");
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
    expect(output.out).toContain("service stopped");
    expect(output.err).toBe("");
    expect(existsSync(join(folder, "data", "anteroom.db"))).toBe(true);
    expect(output.out).not.toContain(secret);
  }),
);

test.each([
  ["publicOrigin", (settings: object) => ({ ...settings, publicOrigin: "http://clinic.example" })],
  ["keyFile", (settings: object) => ({ ...settings, keyFile: "/nowhere/service.key" })],
  ["dataFolder", (settings: object) => ({ ...settings, dataFolder: "/dev/null/data" })],
])("a wrong %s stops the start with code 78 and a sentence", { timeout: 20_000 }, (name, change) =>
  inFolder(async (folder) => {
    createKeyFile(join(folder, "service.key"), systemChance);
    const { child, output } = start(folder, change(settingsIn(folder)));
    expect(await endOf(child)).toBe(78);
    expect(output.err).toMatch(new RegExp(`^The setting "${name}" is .*\\.\n$`));
    expect(output.out).toBe("");
  }),
);

test("a database that is none stops the start", { timeout: 20_000 }, () =>
  inFolder(async (folder) => {
    createKeyFile(join(folder, "service.key"), systemChance);
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "anteroom.db"), "no database ".repeat(100));
    const { child, output } = start(folder, settingsIn(folder));
    expect(await endOf(child)).toBe(78);
    expect(output.err).toContain('"dataFolder" is wrong: its database cannot be opened');
  }),
);

test("a key file that others can read stops the start", { timeout: 20_000 }, () =>
  inFolder(async (folder) => {
    createKeyFile(join(folder, "service.key"), systemChance);
    chmodSync(join(folder, "service.key"), 0o644);
    const { child, output } = start(folder, settingsIn(folder));
    expect(await endOf(child)).toBe(78);
    expect(output.err).toContain("mode 0600");
  }),
);

test(
  "a second service on one database is refused; one that was killed leaves it free",
  { timeout: 20_000 },
  () =>
    inFolder(async (folder) => {
      createKeyFile(join(folder, "service.key"), systemChance);
      const first = start(folder, settingsIn(folder));
      await lineOf(first.child, first.output, "service listening");
      const second = start(folder, settingsIn(folder));
      expect(await endOf(second.child)).toBe(78);
      expect(second.output.err).toBe(
        'The setting "dataFolder" is wrong: another service uses its database.\n',
      );
      first.child.kill("SIGKILL");
      await endOf(first.child);
      const third = start(folder, settingsIn(folder));
      await lineOf(third.child, third.output, "service listening");
      third.child.kill("SIGTERM");
      expect(await endOf(third.child)).toBe(0);
    }),
);
