import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../../build/runtime/provision.ts";
import type { Clinic } from "../../build/start/clinic.ts";
import { recordingWords } from "./recording.ts";

/** The clinic's service as a program of its own, which a test may kill at any moment and start again. */
export type MortalService = { kill(): Promise<void>; start(): Promise<void>; close(): Promise<void> };

const POLL_MS = 50;

const answers = (origin: string): Promise<boolean> =>
  fetch(`${origin}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

const untilItAnswers = (origin: string, child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    const ask = async (): Promise<void> => {
      if (child.exitCode !== null) return reject(new Error("the service did not start"));
      if (await answers(origin)) return resolve();
      setTimeout(() => void ask(), POLL_MS);
    };
    void ask();
  });

/** Takes over from the service that a clinic was started with, at the same address and with the same data. */
export const mortalService = async (clinic: Clinic, dataFolder: string): Promise<MortalService> => {
  const { origin, media } = clinic;
  const env = {
    ...process.env,
    ANTEROOM_PORT: new URL(origin).port,
    ANTEROOM_PUBLIC_ORIGIN: origin,
    ANTEROOM_DATA_FOLDER: dataFolder,
    ANTEROOM_KEY_FILE: join(dataFolder, "key"),
    ANTEROOM_LIVEKIT_URL: media.url,
    ANTEROOM_LIVEKIT_API_KEY: media.apiKey,
    ANTEROOM_LIVEKIT_API_SECRET: media.apiSecret,
    ANTEROOM_GUEST_FOLDER: join(ROOT, "dist", "guest"),
  };
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    running.kill("SIGKILL");
    await once(running, "exit");
  };
  const start = async (): Promise<void> => {
    const words = [...recordingWords(), join(ROOT, "service", "main.ts")];
    child = spawn(process.execPath, words, { env, cwd: ROOT, stdio: "ignore" });
    await untilItAnswers(origin, child);
  };
  await clinic.service.close();
  await start();
  return { kill, start, close: kill };
};
