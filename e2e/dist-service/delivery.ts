import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { makeServiceTarball } from "../../build/dist-service/dist-service.ts";
import { run } from "../../build/runtime/run.ts";
import { ROOT } from "../../build/runtime/provision.ts";

/** The day that tarballs of tests bear. Seconds since 1970. */
export const SECONDS = 1_700_000_000;

/** A folder of a test's own. */
export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "anteroom-delivery-"));

/** Where the units expect the program, below a root of the test's own. */
export const PREFIX = join("opt", "anteroom-service");

/** The tarball, unpacked as the instructions say below a root of the test's own. */
export type Delivery = { root: string; tarball: string; program: string; command: string };

/** Makes the tarball and unpacks it. */
export const unpackedDelivery = async (): Promise<Delivery> => {
  const root = await freshFolder();
  const { path, version } = await makeServiceTarball(ROOT, join(root, "made"), SECONDS);
  const prefix = join(root, PREFIX);
  await mkdir(prefix, { recursive: true });
  const { code, err } = await run("tar", ["-xzf", path, "-C", prefix]);
  if (code !== 0) throw new Error(err);
  await symlink(`anteroom-service-${version}`, join(prefix, "current"));
  const program = join(prefix, "current");
  return { root, tarball: path, program, command: join(program, "bin", "anteroom-service") };
};

/** Removes everything of a delivery. */
export const removeDelivery = ({ root }: Delivery): Promise<void> =>
  rm(root, { recursive: true, force: true });

/** Writes a configuration for the port and media server into a folder; answers its path. The key file lies beside it. */
export const configureIn = async (
  folder: string,
  port: number,
  livekit: { url: string; apiKey: string; apiSecret: string },
): Promise<string> => {
  const keyFile = join(folder, "service.key");
  await writeFile(keyFile, crypto.getRandomValues(new Uint8Array(32)), { mode: 0o600 });
  const publicOrigin = `http://127.0.0.1:${port}`;
  const settings = { port, publicOrigin, dataFolder: join(folder, "data"), keyFile, livekit };
  const path = join(folder, "service.json");
  await writeFile(path, JSON.stringify(settings), { mode: 0o600 });
  return path;
};

const Line = z.looseObject({ msg: z.string() });

/** Starts the delivered service with nothing of this process's environment; it is listening when this answers. */
export const startDelivered = async (command: string, config: string): Promise<ChildProcess> => {
  const child = spawn(command, ["run", "--config", config], {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let line = await lines.next(); ; line = await lines.next()) {
    if (line.done === true) throw new Error("the delivered service ended without listening");
    if (Line.parse(JSON.parse(line.value)).msg === "service listening") return child;
  }
};

/** Stops a service as systemd does; answers its exit code. */
export const stopDelivered = async (child: ChildProcess): Promise<number | null> => {
  const closed = once(child, "close");
  child.kill("SIGTERM");
  await closed;
  return child.exitCode;
};
