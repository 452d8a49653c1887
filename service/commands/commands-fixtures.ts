import { createHash } from "node:crypto";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { runCommand } from "../cli.ts";
import { systemClock } from "../clock.ts";
import { ConfigRefused } from "../config.ts";
import { silentLog } from "../log.ts";
import { createKeyFile, readKeyFile } from "../store/key-file.ts";
import { phiCipher } from "../store/phi-cipher.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { someAccount, someAudit, someClinic, someVisit } from "../store/testing-store.ts";
import { CommandRefused, exitCodes } from "./command.ts";

const mainPath = fileURLToPath(new URL("../main.ts", import.meta.url));

/** How a command of the service ended and what it said. */
export type Ended = { code: number | null; out: string; err: string };

const inThisProcess = async (words: readonly string[]): Promise<Ended> => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(`${line}\n`);
  const end = (code: number, err = ""): Ended => ({ code, out: said.join(""), err });
  try {
    return end(await runCommand(words, { environment: {}, log: silentLog, say, isTerminal: false }));
  } catch (error) {
    if (error instanceof CommandRefused) return end(error.exitCode, `${error.message}\n`);
    if (error instanceof ConfigRefused) return end(exitCodes.config, `${error.message}\n`);
    throw error;
  }
};

const begin = (words: readonly string[], blocks: number | null): ChildProcess => {
  const env = { PATH: process.env["PATH"] };
  const command = [process.execPath, mainPath, ...words];
  // A file of more than so many blocks of 512 bytes cannot be written: to a program a disk that is full.
  const limited = ["-c", `ulimit -f ${blocks}; exec "$@"`, "sh", ...command];
  const [program = "", ...args] = blocks === null ? command : ["/bin/sh", ...limited];
  return spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
};

const endOf = async (child: ChildProcess): Promise<Ended> => {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (err += text.toString()));
  await once(child, "close");
  return { code: child.exitCode, out, err };
};

/** What SQLite makes beside a database that is only looked at. */
const isAside = (path: string): boolean =>
  /\.lock$|-shm$/.test(path) || (path.endsWith("-wal") && statSync(path).size === 0);

/** Every file below a folder with the hash of its bytes, to see that nothing changed. */
export const contentsOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .filter((path) => !isAside(path))
      .toSorted()
      .map((path) => [path, createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );

const Line = z.looseObject({ msg: z.string() });

/** A configured service in a folder: its commands, here or as processes of their own, and its database filled through the real store. */
export const serviceIn = (folder: string, more: object = {}) => {
  const configPath = join(folder, "service.json");
  const dataFolder = join(folder, "data");
  const keyFile = join(folder, "service.key");
  createKeyFile(keyFile, systemChance);
  mkdirSync(dataFolder, { mode: 0o700 });
  const settings = {
    port: 0,
    publicOrigin: "http://127.0.0.1:8480",
    dataFolder,
    keyFile,
    guestFolder: join(folder, "guest"),
    livekit: { url: "http://127.0.0.1:9", apiKey: "key", apiSecret: "s".repeat(32) },
    ...more,
  };
  const configure = (changes: object = {}): void =>
    writeFileSync(configPath, JSON.stringify({ ...settings, ...changes }));
  configure();
  const path = join(dataFolder, "anteroom.db");
  const worded = ([first = "", ...rest]: readonly string[]) => [first, "--config", configPath, ...rest];
  return {
    path,
    keyFile,
    dataFolder,
    configure,
    run: (...words: readonly string[]) => inThisProcess(worded(words)),
    /** The same as a process of its own. */
    runApart: (...words: readonly string[]) => endOf(begin(worded(words), null)),
    /** As a process on a disk that takes no file of more than so many blocks of 512 bytes. */
    runOnFullDisk: (blocks: number, ...words: readonly string[]) => endOf(begin(worded(words), blocks)),
    /** Makes the database, or adds to it, a clinic with a visit. */
    async fill(): Promise<void> {
      const cipher = phiCipher(readKeyFile(keyFile), systemChance);
      const store = await openSqliteStore({ path, cipher, clock: systemClock });
      const clinic = someClinic();
      const account = someAccount(clinic);
      const filled = await store.transaction(async (tx) => {
        await tx.clinic.insert(clinic);
        await tx.account.insert(account);
        for (const visit of [someVisit(account), someVisit(account)]) await tx.visit.insert(visit);
        await tx.audit.append(someAudit("clinic.created", { recorded: systemClock.now() }));
        return succeed(null);
      });
      if (!filled.ok) throw new Error(filled.error.code);
      await store.close();
    },
    /** Runs the service; answers once it listens. `stop` answers how it ended. */
    async serve(): Promise<{ stop(): Promise<number | null> }> {
      const child = begin(worded(["run"]), null);
      if (child.stdout === null) throw new Error("no output");
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      for (let line = await lines.next(); ; line = await lines.next()) {
        if (line.done === true) throw new Error("the service ended without listening");
        if (Line.parse(JSON.parse(line.value)).msg === "service listening") break;
      }
      return {
        async stop() {
          child.kill("SIGTERM");
          if (child.exitCode === null) await once(child, "close");
          return child.exitCode;
        },
      };
    },
  };
};
