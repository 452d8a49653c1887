import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { run } from "../../build/runtime/run.ts";
import { type Delivery, removeDelivery, unpackedDelivery } from "./delivery.ts";

/** The units, read by systemd's own tools below a root of the test's own; no service is started by systemd here. */

let delivery: Delivery;
let units: string;

/** What systemd itself brings, as empty units: the root holds nothing else of a system. */
const TARGETS = [
  "sysinit",
  "basic",
  "shutdown",
  "network-online",
  "multi-user",
  "timers",
  "time-sync",
  "time-set",
];

const install = async (name: string, text: string): Promise<void> => writeFile(join(units, name), text);

test.beforeAll(async () => {
  delivery = await unpackedDelivery();
  units = join(delivery.root, "etc", "systemd", "system");
  await mkdir(units, { recursive: true });
  for (const target of [...TARGETS.map((name) => `${name}.target`), "-.slice", "system.slice"])
    await install(target, "[Unit]\nDescription=There\n");
  const folder = join(delivery.program, "systemd");
  for (const name of await readdir(folder)) {
    if (/\.(?:service|timer)$/.test(name)) await install(name, await readFile(join(folder, name), "utf8"));
  }
  const programs = join(delivery.root, "usr", "local", "bin");
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, "livekit-server"), "#!/bin/sh\n");
  await chmod(join(programs, "livekit-server"), 0o755);
});
test.afterAll(() => removeDelivery(delivery));

const analyze = (words: readonly string[]) =>
  run("systemd-analyze", [...words, `--root=${delivery.root}`], { env: { ...process.env, LC_ALL: "C" } });

/** How much of the system each unit may reach, from 0.0 to 10.0, as systemd counts. */
const EXPOSURE: Readonly<Record<string, number>> = {
  "anteroom-service.service": 1.1,
  "anteroom-backup.service": 0.2,
  "livekit-server.service": 1.1,
};

for (const name of [...Object.keys(EXPOSURE), "anteroom-backup.timer"])
  test(`systemd understands every line of ${name}, and its program is where it says`, async () => {
    const { code, out, err } = await analyze(["verify", "--man=no", name]);
    expect([out + err, code]).toEqual(["", 0]);
  });

test("the same tool complains of a setting that it does not know and of a program that is not there", async () => {
  const text = await readFile(join(units, "anteroom-service.service"), "utf8");
  await install("unknown.service", text.replace("NoNewPrivileges=", "NoNewPrivilege="));
  await install("absent.service", text.replace("current/bin", "absent/bin"));
  expect((await analyze(["verify", "--man=no", "unknown.service"])).err).toContain("NoNewPrivilege");
  expect((await analyze(["verify", "--man=no", "absent.service"])).code).not.toBe(0);
});

for (const [name, exposure] of Object.entries(EXPOSURE))
  test(`${name} reaches no more of the system than ${exposure} of 10`, async () => {
    const words = ["security", "--offline=true", "--no-pager", `--threshold=${Math.round(exposure * 10)}`];
    const { code, out } = await analyze([...words, name]);
    expect([code, /level for \S+: ([\d.]+)/.exec(out)?.[1]]).toEqual([0, exposure.toFixed(1)]);
    const looser = await analyze([
      ...words.slice(0, -1),
      `--threshold=${Math.round(exposure * 10) - 1}`,
      name,
    ]);
    expect(looser.code).not.toBe(0);
  });

test("V8's writable and executable memory is the one hardening that the service's units leave out, and they say why", async () => {
  for (const name of ["anteroom-service.service", "anteroom-backup.service"]) {
    const text = await readFile(join(units, name), "utf8");
    expect(text).not.toMatch(/^MemoryDenyWriteExecute=/m);
    expect(text).toContain("# MemoryDenyWriteExecute= is left out on purpose: V8");
    expect(text).toMatch(/^LoadCredential=service\.key:/m);
  }
});
