import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import * as z from "zod";
import { makeServiceTarball } from "../../build/dist-service/dist-service.ts";
import { ROOT } from "../../build/runtime/provision.ts";
import { run } from "../../build/runtime/run.ts";
import { freeTcpPort, freeUdpPort } from "../../build/start/ports.ts";
import { liveKitProgram } from "../parts/livekit.ts";
import {
  type Delivery,
  SECONDS,
  configureIn,
  freshFolder,
  removeDelivery,
  startDelivered,
  stopDelivered,
  unpackedDelivery,
} from "./delivery.ts";

/** The tarball as an administrator gets it: unpacked in a fresh folder by an ordinary user, with nothing else installed. */

let delivery: Delivery;
let folder: string;

test.beforeAll(async () => {
  delivery = await unpackedDelivery();
});
test.afterAll(() => removeDelivery(delivery));
test.beforeEach(async () => {
  folder = await freshFolder();
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const Build = z.strictObject({
  product: z.literal("anteroom-service"),
  version: z.string(),
  machine: z.literal("linux-x64"),
  node: z.string(),
  entry: z.string(),
  files: z.record(z.string(), z.string()),
});

const hashOf = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

const filesIn = async (at: string): Promise<readonly string[]> => {
  const found = await readdir(at, { recursive: true, withFileTypes: true });
  return found
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(at.length + 1))
    .toSorted();
};

const nobody = { url: "http://127.0.0.1:9", apiKey: "key", apiSecret: "s".repeat(32) };

const command = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(delivery.command, words, { cwd: "/", env: { PATH: "/usr/bin:/bin", ...env } });

test("made twice under two umasks and in two folders it is the same byte by byte", async () => {
  const before = process.umask(0o077);
  try {
    const again = await makeServiceTarball(ROOT, join(folder, "elsewhere"), SECONDS);
    expect(again.sha256).toBe(await hashOf(delivery.tarball));
  } finally {
    process.umask(before);
  }
});

test("build.json lists every file with its hash, Node is the pinned one, and no source map, test or secret is inside", async () => {
  const build = Build.parse(JSON.parse(await readFile(join(delivery.program, "build.json"), "utf8")));
  const files = (await filesIn(delivery.program)).filter((path) => path !== "build.json");
  expect(Object.keys(build.files).toSorted()).toEqual(files);
  for (const path of files)
    expect([path, await hashOf(join(delivery.program, path))]).toEqual([path, build.files[path]]);
  const { out } = await run(join(delivery.program, "bin", "node"), ["--version"]);
  expect(out.trim()).toBe(`v${build.node}`);
  expect(files.filter((path) => /\.map$|\.test\.|fixtures|\.pem$|\.key$|\.env/.test(path))).toEqual([]);
  const bundle = await readFile(join(delivery.program, build.entry), "utf8");
  expect(bundle).not.toContain(ROOT);
  expect(await readFile(join(delivery.program, "licences", "THIRD-PARTY.txt"), "utf8")).toContain("fastify ");
  for (const path of files)
    expect([path, (await stat(join(delivery.program, path))).mode % 0o1000]).toEqual([
      path,
      path.startsWith("bin/") ? 0o755 : 0o644,
    ]);
});

test("unpacked by an ordinary user it is set up, invites its owner, serves health and guest page, and stops in good order", async () => {
  const port = await freeTcpPort();
  const config = await configureIn(folder, port, nobody);
  const link = join(folder, "link");
  const owner = ["--clinic", "Linden Clinic", "--email", "ada@clinic.example"];
  const invited = await command(["invite-owner", "--config", config, ...owner, "--out", link]);
  expect([invited.code, invited.err]).toEqual([0, ""]);
  expect(await readFile(link, "utf8")).toContain("/staff#");
  const service = await startDelivered(delivery.command, config);
  const origin = `http://127.0.0.1:${port}`;
  const statusOf = async (path: string): Promise<number> => (await fetch(origin + path)).status;
  expect([await statusOf("/health"), await statusOf("/ready"), await statusOf("/v1/openapi.json")]).toEqual([
    200, 503, 200,
  ]);
  const page = await (await fetch(`${origin}/join`)).text();
  const [script = ""] = /\/join\/assets\/[\w.-]+\.js/.exec(page) ?? [];
  expect(await statusOf(script)).toBe(200);
  const backup = await command(["backup", "--config", config, folder]);
  expect([backup.code, backup.err]).toEqual([0, ""]);
  const [name = ""] = (await readdir(folder)).filter((one) => /^anteroom-.*\.db$/.test(one));
  expect((await command(["verify-restore", "--config", config, join(folder, name)])).code).toBe(0);
  expect((await command(["restore", "--config", config, "--replace", join(folder, name)])).code).toBe(75);
  expect(await stopDelivered(service)).toBe(0);
  expect((await command(["restore", "--config", config, "--replace", join(folder, name)])).code).toBe(0);
  const again = await startDelivered(delivery.command, config);
  expect(await stopDelivered(again)).toBe(0);
});

test("a caller's Node settings load nothing into the service", async () => {
  const spy = join(folder, "spy.cjs");
  await writeFile(spy, `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "loaded"))}, "")`);
  const { code, out } = await command(["help"], { NODE_OPTIONS: `--require ${spy}`, NODE_PATH: folder });
  expect([code, out.includes("verify-restore")]).toEqual([0, true]);
  expect(await readdir(folder)).toEqual(["spy.cjs"]);
});

test("LiveKit starts with the delivered configuration, and a check finds it", async () => {
  const [http, tcp, udp, port] = await Promise.all([
    freeTcpPort(),
    freeTcpPort(),
    freeUdpPort(),
    freeTcpPort(),
  ]);
  const given = await readFile(join(delivery.program, "examples", "livekit.yaml"), "utf8");
  const own = await mkdtemp(join(folder, "livekit-"));
  const text = given
    .replace("port: 7880", `port: ${http}`)
    .replace("udp_port: 7882", `udp_port: ${udp}`)
    .replace("tcp_port: 7881", `tcp_port: ${tcp}`)
    .replace("203.0.113.10", "127.0.0.1");
  await writeFile(join(own, "livekit.yaml"), text);
  const apiSecret = "not-so-secret-".repeat(4);
  await writeFile(join(own, "livekit.keys"), `anteroom: ${apiSecret}\n`, { mode: 0o400 });
  const words = ["--config", join(own, "livekit.yaml"), "--key-file", join(own, "livekit.keys")];
  const media = spawn(liveKitProgram(), words, { stdio: "ignore" });
  try {
    const config = await configureIn(folder, port, {
      url: `http://127.0.0.1:${http}`,
      apiKey: "anteroom",
      apiSecret,
    });
    await expect
      .poll(async () => (await command(["check", "--config", config])).out)
      .toContain("ok     media server: answers and takes the key and the secret\n");
    const { code, out } = await command(["check", "--config", config]);
    expect([code, out.split("\n").filter((line) => line.startsWith("wrong"))]).toEqual([0, []]);
  } finally {
    const closed = once(media, "close");
    media.kill("SIGKILL");
    await closed;
  }
});
