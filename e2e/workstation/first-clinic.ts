import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "playwright/test";
import { ROOT } from "../../build/runtime/provision.ts";
import { run } from "../../build/runtime/run.ts";
import { freeTcpPort } from "../../build/start/ports.ts";
import { systemChance } from "../../protocol/ids.ts";
import { keepSecret, recordingWords } from "../parts/recording.ts";
import { createKeyFile } from "../../service/store/key-file.ts";

/** A service as an administrator starts it for the first time: one invitation and no account. */
export type FirstClinic = {
  readonly origin: string;
  readonly folder: string;
  /** The owner's invitation, as it stands in the file that the command made. */
  readonly link: string;
  /** Everything that service and command wrote to the terminal. */
  readonly said: () => string;
  readonly close: () => Promise<void>;
};

const SERVICE = join(ROOT, "service", "main.ts");

/** Invites the owner by the service's own command, then starts the service. */
export const openFirstClinic = async (clinicName: string, email: string): Promise<FirstClinic> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-first-"));
  const keyFile = join(folder, "key");
  createKeyFile(keyFile, systemChance);
  const origin = `http://127.0.0.1:${await freeTcpPort()}`;
  const env = {
    ...process.env,
    ANTEROOM_PORT: new URL(origin).port,
    ANTEROOM_PUBLIC_ORIGIN: origin,
    ANTEROOM_DATA_FOLDER: folder,
    ANTEROOM_KEY_FILE: keyFile,
    ANTEROOM_LIVEKIT_URL: "ws://127.0.0.1:9",
    ANTEROOM_LIVEKIT_API_KEY: "nobody",
    ANTEROOM_LIVEKIT_API_SECRET: "nobody-listens-at-that-address-00",
  };
  const out = join(folder, "invitation");
  const words = ["invite-owner", "--clinic", clinicName, "--email", email, "--out", out];
  const invited = await run(process.execPath, [SERVICE, ...words], { env, cwd: ROOT });
  expect([invited.code, invited.err]).toEqual([0, ""]);
  const link = (await readFile(out, "utf8")).trim();
  await rm(out);
  keepSecret("link", new URL(link).hash.slice(1));
  let said = invited.out;
  const child = spawn(process.execPath, [...recordingWords(), SERVICE], {
    env,
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
  await expect
    .poll(() =>
      fetch(`${origin}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    .toBe(true);
  return {
    origin,
    folder,
    link,
    said: () => said,
    close: async () => {
      if (child.exitCode === null) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
};
