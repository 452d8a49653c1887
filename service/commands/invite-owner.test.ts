import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { tokenHashOf } from "../account/secrets.ts";
import { runCommand } from "../cli.ts";
import { type Config, parseConfig } from "../config.ts";
import { silentLog } from "../log.ts";
import { openConfiguredStore } from "../open.ts";
import { createKeyFile } from "../store/key-file.ts";
import type { Store } from "../store/store.ts";
import { inFolder, someAccount, someAudit } from "../store/testing-store.ts";
import { CommandRefused } from "./command.ts";

const publicOrigin = "https://visits.clinic.example";

const setUp = (folder: string) => {
  const keyFile = join(folder, "key");
  createKeyFile(keyFile, systemChance);
  const path = join(folder, "config.json");
  const settings = {
    publicOrigin,
    dataFolder: join(folder, "data"),
    keyFile,
    livekit: { url: "http://127.0.0.1:7880", apiKey: "key", apiSecret: "s".repeat(32) },
  };
  writeFileSync(path, JSON.stringify(settings));
  const said: string[] = [];
  const run = async (words: readonly string[], isTerminal = true): Promise<number | string> => {
    const surroundings = {
      environment: {},
      log: silentLog,
      say: (line: string) => void said.push(line),
      isTerminal,
    };
    return runCommand(["invite-owner", "--config", path, ...words], surroundings).catch((error: unknown) => {
      if (error instanceof CommandRefused) return error.message;
      throw error;
    });
  };
  return { run, said, config: parseConfig(settings), folder };
};

const someone = ["--clinic", "Linden Clinic", "--email", "Ada@Clinic.example "];

const inStore = async <T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> => {
  const store = await openConfiguredStore(config, silentLog);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

test("a fresh service is given a clinic and one link, shown on the terminal, of which only the hash is kept", () =>
  inFolder(async (folder) => {
    const { run, said, config } = setUp(folder);
    expect(await run(someone)).toBe(0);
    const [link = ""] = said;
    expect(link).toMatch(/^https:\/\/visits\.clinic\.example\/staff#[A-Za-z0-9_-]{43}$/);
    const token = link.split("#")[1] ?? "";
    const row = await inStore(config, (store) =>
      store.read(async (reads) => succeed(await reads.staffInvitation.byTokenHash(tokenHashOf(token)))),
    );
    expect(row).toMatchObject({
      value: { email: "ada@clinic.example", role: "owner", purpose: "invitation", invitedBy: null },
    });
    for (const name of readdirSync(config.dataFolder))
      expect(readFileSync(join(config.dataFolder, name)).includes(token)).toBe(false);
  }));

test("where nobody looks, the link goes into a new file that only its owner can read, and nothing is made else", () =>
  inFolder(async (folder) => {
    const { run, said, config } = setUp(folder);
    expect(await run(someone, false)).toContain("terminal only");
    expect(existsSync(config.dataFolder)).toBe(false);
    const out = join(folder, "link");
    expect(await run([...someone, "--out", out], false)).toBe(0);
    expect(statSync(out).mode % 0o1000).toBe(0o600);
    expect(readFileSync(out, "utf8")).toContain(`${publicOrigin}/staff#`);
    expect(said.join("\n")).not.toContain("#");
    expect(await run([...someone, "--replace-invitation", "--out", out], false)).toContain(
      "must not be there yet",
    );
  }));

test("an invitation that is open is replaced only when that is asked for, and the old link is good no more", () =>
  inFolder(async (folder) => {
    const { run, said, config } = setUp(folder);
    await run(someone);
    const refused = join(folder, "second");
    expect(await run([...someone, "--out", refused])).toContain("--replace-invitation");
    expect(existsSync(refused)).toBe(false);
    expect(await run([...someone, "--replace-invitation"])).toBe(0);
    const [first = ""] = said;
    const old = await inStore(config, (store) =>
      store.read(async (reads) =>
        succeed(await reads.staffInvitation.byTokenHash(tokenHashOf(first.split("#")[1] ?? ""))),
      ),
    );
    expect(old.ok && old.value?.retiredAt).toBeGreaterThan(0);
  }));

test("a service is for one clinic, and an owner who is there needs no invitation from the command line", () =>
  inFolder(async (folder) => {
    const { run, config } = setUp(folder);
    await run(someone);
    const again = ["--replace-invitation", "--email", "x@clinic.example"];
    expect(await run(["--clinic", "Another Clinic", ...again])).toContain("another name");
    await inStore(config, (store) =>
      store.transaction(async (tx) => {
        const [clinic] = await tx.clinic.list();
        if (clinic !== undefined) await tx.account.insert(someAccount(clinic));
        await tx.audit.append(someAudit("account.created"));
        return succeed(null);
      }),
    );
    expect(await run(["--clinic", "Linden Clinic", ...again])).toContain("has an owner already");
  }));

test("while the service runs nobody is invited beside it", () =>
  inFolder(async (folder) => {
    const { run, config } = setUp(folder);
    await inStore(config, async () => {
      expect(await run(someone)).toContain("stop it");
    });
  }));

test.each([
  [["--email", "ada@clinic.example"], "--clinic"],
  [["--clinic", "Linden\u001B[31m", "--email", "ada@clinic.example"], "--clinic"],
  [["--clinic", "Linden Clinic", "--email", "not an address"], "--email"],
  [["--clinic", "Linden Clinic"], "--email"],
])("%j is refused with what is missing", (words, sentence) =>
  inFolder(async (folder) => {
    const { run, config } = setUp(folder);
    expect(await run(words)).toContain(sentence);
    expect(existsSync(config.dataFolder)).toBe(false);
  }),
);
