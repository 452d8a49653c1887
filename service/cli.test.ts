import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as z from "zod";
import { systemChance } from "../protocol/ids.ts";
import { createKeyFile, readKeyFile } from "./store/key-file.ts";
import { inFolder } from "./store/testing-store.ts";
import { replacePair, testAuthority } from "./tls/certificate-fixtures.ts";
import { agreedOn, listening, shakeHands } from "./tls/tls-fixtures.ts";

const mainPath = fileURLToPath(new URL("main.ts", import.meta.url));

const configure = (folder: string, more: object = {}): string => {
  const path = join(folder, "service.json");
  const settings = {
    port: 0,
    publicOrigin: "http://127.0.0.1:8480",
    dataFolder: join(folder, "data"),
    keyFile: join(folder, "service.key"),
    livekit: { url: "http://127.0.0.1:9", apiKey: "key", apiSecret: "s".repeat(32) },
    ...more,
  };
  writeFileSync(path, JSON.stringify(settings));
  return path;
};

const begin = (words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [mainPath, ...words], {
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Runs a command to its end. */
const run = async (
  ...words: readonly string[]
): Promise<{ code: number | null; out: string; err: string }> => {
  const child = begin(words);
  let [out, err] = ["", ""];
  child.stdout?.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (err += text.toString()));
  await once(child, "close");
  return { code: child.exitCode, out, err };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, "close");
  return port;
};

const Line = z.looseObject({ msg: z.string() });

/** Runs the service; `said` waits for a line of its log. */
const serve = (config: string) => {
  const child = begin(["run", "--config", config]);
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async said(msg: string): Promise<void> {
      for (let line = await lines.next(); line.done !== true; line = await lines.next())
        if (Line.parse(JSON.parse(line.value)).msg === msg) return;
      throw new Error(`the service ended without saying ${msg}`);
    },
    async stop(): Promise<number | null> {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "close");
      return child.exitCode;
    },
  };
};

test(
  "a key is rotated between two runs of the service, refused while it runs, and the old key opens nothing more",
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      const config = configure(folder);
      const keyFile = join(folder, "service.key");
      createKeyFile(keyFile, systemChance);
      const rotate = (...more: string[]) => run("rotate-keys", "--config", config, ...more);
      expect(await rotate()).toEqual({
        code: 78,
        out: "",
        err: "There is no database in the data folder yet.\n",
      });
      const first = serve(config);
      await first.said("service listening");
      expect(await rotate()).toEqual({
        code: 75,
        out: "",
        err: "The service is running on this database: stop it, then rotate the keys.\n",
      });
      expect(await first.stop()).toBe(0);
      copyFileSync(keyFile, join(folder, "old.key"));
      expect(await rotate()).toEqual({
        code: 0,
        out: "The key file is new and wraps 2 keys and secrets. Back it up apart from the database now.\n",
        err: "",
      });
      const second = serve(config);
      await second.said("service listening");
      expect(await second.stop()).toBe(0);
      const restored = configure(folder, { keyFile: join(folder, "old.key") });
      expect(await run("--config", restored)).toEqual({
        code: 78,
        out: "",
        err: 'The setting "keyFile" is wrong: the key file is not the one that belongs to this database.\n',
      });
    }),
);

test(
  "a new key may be brought along, but not the present one, a bad one, or one that is not named",
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      const config = configure(folder);
      createKeyFile(join(folder, "service.key"), systemChance);
      createKeyFile(join(folder, "mine.key"), systemChance);
      writeFileSync(join(folder, "open.key"), readFileSync(join(folder, "mine.key")), { mode: 0o644 });
      const service = serve(config);
      await service.said("service listening");
      await service.stop();
      const rotate = (...more: string[]) => run("rotate-keys", ...more, "--config", config);
      expect((await rotate("--new-key-file", join(folder, "open.key"))).err).toContain("mode 0600");
      expect((await rotate("--new-key-file", join(folder, "service.key"))).err).toContain(
        "is the present one",
      );
      expect((await rotate("--new-key-file")).code).toBe(64);
      expect((await rotate("--new-key-file", join(folder, "mine.key"))).code).toBe(0);
      expect(readKeyFile(join(folder, "service.key"))).toEqual(readKeyFile(join(folder, "mine.key")));
    }),
);

test(
  "a word that is no command is refused with those that are, and help tells them",
  { timeout: 20_000 },
  async () => {
    const wrong = await run("rotate");
    expect([wrong.code, wrong.out]).toEqual([64, ""]);
    expect(wrong.err).toMatch(
      /^There is no command of that name\. The commands are: run, rotate-keys, .*\.\n$/,
    );
    const help = await run("help");
    expect([help.code, help.err]).toEqual([0, ""]);
    expect(help.out).toContain("rotate-keys [--config <path>] [--new-key-file <path>]");
    expect((await run("--help")).out).toBe(help.out);
  },
);

test(
  "the service shows a renewed certificate without a restart, and stops the start with a sentence without a good one",
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      createKeyFile(join(folder, "service.key"), systemChance);
      const { ca, make } = testAuthority(folder);
      const [pair, renewed, other] = [make(), make(), make()];
      const port = await freePort();
      const settings = { port, publicOrigin: `https://localhost:${port}`, tls: pair };
      const service = serve(configure(folder, settings));
      await service.said("service listening");
      const before = await shakeHands(port, { ca });
      const health = await new Promise((resolve, reject) => {
        const options = { host: "127.0.0.1", port, servername: "localhost", path: "/health", ca };
        get(options, (response) => resolve(response.resume().statusCode)).on("error", reject);
      });
      expect(health).toBe(200);
      replacePair(pair, renewed);
      await service.said("tls.certificateReloaded");
      const after = await shakeHands(port, { ca });
      if (typeof before === "string" || typeof after === "string") throw new Error("no handshake");
      expect(after.serial).not.toBe(before.serial);
      expect(await agreedOn(port, {})).not.toContain("TLS");
      before.socket.destroy();
      after.socket.destroy();
      expect(await service.stop()).toBe(0);
      const broken = configure(folder, { ...settings, tls: { ...pair, keyFile: other.keyFile } });
      expect(await run("--config", broken)).toEqual({
        code: 78,
        out: "",
        err: 'The setting "tls" is wrong: the private key is not the one of the certificate.\n',
      });
      const open = await run("--config", configure(folder, { host: "0.0.0.0" }));
      expect([open.code, open.err]).toEqual([78, expect.stringContaining('The setting "host" is wrong: ')]);
    }),
);
