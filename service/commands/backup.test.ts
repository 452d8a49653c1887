import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AuditDetail } from "../../protocol/audit.ts";
import { readKeyFile } from "../store/key-file.ts";
import { changeIn, heldIn, lastAuditIn, makeOldDatabase } from "../store/old-database-fixtures.ts";
import { inFolder } from "../store/testing-store.ts";
import { contentsOf, serviceIn } from "./commands-fixtures.ts";

const MINUTE = { timeout: 60_000 };

const refused = (code: number, err: string | RegExp) => ({
  code,
  out: "",
  err: typeof err === "string" ? err : expect.stringMatching(err),
});

test("a backup made under a running service is whole, private, holds no key, and comes back", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await service.fill();
    const running = await service.serve();
    const file = join(folder, "backup.db");
    const made = await service.runApart("backup", file);
    expect(made).toMatchObject({ code: 0, err: "", out: expect.stringContaining("not in it") });
    expect(statSync(file).mode % 0o1000).toBe(0o600);
    expect(readFileSync(file).includes(Buffer.from(readKeyFile(service.keyFile)))).toBe(false);
    expect(await service.run("restore", "--replace", file)).toEqual(
      refused(75, "Nothing was restored: the service is running on this database, so stop it.\n"),
    );
    expect(await service.run("verify-restore", file)).toMatchObject({ code: 0, err: "" });
    expect(await running.stop()).toBe(0);
    const before = heldIn(service.path);
    rmSync(service.dataFolder, { recursive: true });
    expect(await service.runApart("restore", file)).toEqual({
      code: 0,
      out: "The backup is in place: start the service.\n",
      err: "",
    });
    expect(heldIn(service.path)).toEqual(before);
    const again = await service.serve();
    expect(await again.stop()).toBe(0);
  }),
);

test("a backup replaces no file, and into a folder it goes by the time", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    const into = join(folder, "backups");
    mkdirSync(into);
    expect(await service.run("backup", into)).toEqual(
      refused(78, "There is no database in the data folder yet.\n"),
    );
    await service.fill();
    const taken = join(folder, "taken");
    writeFileSync(taken, "mine");
    const before = contentsOf(folder);
    expect(await service.run("backup", taken)).toEqual(
      refused(78, "There is no backup: there is a file of that name already.\n"),
    );
    expect(await service.run("backup", join(folder, "nowhere", "b"))).toEqual(
      refused(78, /^There is no backup: it cannot be written there: .*\.\n$/),
    );
    expect(contentsOf(folder)).toEqual(before);
    expect((await service.run("backup", into)).code).toBe(0);
    const names = readdirSync(into);
    expect(names).toHaveLength(1);
    for (const name of names) expect(name).toMatch(/^anteroom-\d{8}T\d{9}Z\.db$/);
  }),
);

test("of two backups into one new file one is made and the other refused", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await service.fill();
    const file = join(folder, "backup.db");
    const both = await Promise.all([service.runApart("backup", file), service.runApart("backup", file)]);
    expect(both.map(({ code }) => code).toSorted()).toEqual([0, 78]);
    expect(heldIn(file)).toEqual(heldIn(service.path));
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  }),
);

test("on a full disk neither backup, restore nor a migration leaves anything half done", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await makeOldDatabase(service.path, readKeyFile(service.keyFile), { pages: 40 });
    const file = join(folder, "backup.db");
    const before = contentsOf(folder);
    expect(await service.runOnFullDisk(100, "backup", file)).toEqual(
      refused(78, /^There is no backup: .* the disk has room\.\n$/),
    );
    expect(contentsOf(folder)).toEqual(before);
    expect(await service.runOnFullDisk(100, "run")).toEqual(
      refused(78, /^The database is not brought up to date and the service does not start, .*\.\n$/),
    );
    expect(contentsOf(folder)).toEqual(before);
    expect((await service.run("backup", file)).code).toBe(0);
    const whole = contentsOf(folder);
    expect(await service.runOnFullDisk(100, "restore", "--replace", file)).toEqual(
      refused(78, "Nothing was restored: the backup cannot be copied: see that the disk has room.\n"),
    );
    expect(contentsOf(folder)).toEqual(whole);
  }),
);

test(
  "a restore over a database needs --replace and keeps the old one, whole, beside the new one",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const service = serviceIn(folder);
      await service.fill();
      const file = join(folder, "backup.db");
      await service.run("backup", file);
      const backedUp = heldIn(service.path);
      await service.fill();
      const old = heldIn(service.path);
      expect(old.clinics).toHaveLength(2);
      expect(await service.run("restore", file)).toEqual(
        refused(78, /^Nothing was restored: there is a database already \(anteroom\.db\): --replace .*\.\n$/),
      );
      expect(heldIn(service.path)).toEqual(old);
      const done = await service.run("restore", "--replace", file);
      expect(done).toMatchObject({ code: 0, err: "" });
      expect(heldIn(service.path)).toEqual(backedUp);
      const [kept = ""] = readdirSync(service.dataFolder).filter((name) => name.includes(".replaced."));
      expect(done.out).toContain(kept);
      expect(heldIn(join(service.dataFolder, kept))).toEqual(old);
      expect(readdirSync(service.dataFolder).filter((name) => name.startsWith(".restoring"))).toEqual([]);
    }),
);

test(
  "a restore stands in the audit log of the database that it put in place: who, when, and what was lost",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const service = serviceIn(folder);
      await service.fill();
      const file = join(folder, "backup.db");
      await service.run("backup", file);
      const backupUntil = lastAuditIn(file)["recorded"];
      await service.fill();
      const replacedUntil = lastAuditIn(service.path)["recorded"];
      expect((await service.run("restore", "--replace", file)).code).toBe(0);
      const { action, agentKind, recorded, detail } = lastAuditIn(service.path);
      expect([action, agentKind]).toEqual(["database.restored", "service"]);
      expect(Number(recorded)).toBeGreaterThanOrEqual(Number(replacedUntil));
      const userId = process.getuid?.() ?? null;
      const said = AuditDetail.parse(JSON.parse(String(detail)));
      expect(said).toEqual({ kind: "restore", backupUntil, replacedUntil, userId });
      const again = join(folder, "again.db");
      await service.run("backup", again);
      expect(await service.run("verify-restore", again)).toMatchObject({ code: 0, err: "" });
      rmSync(service.dataFolder, { recursive: true });
      await service.run("restore", again);
      expect(AuditDetail.parse(JSON.parse(String(lastAuditIn(service.path)["detail"])))).toMatchObject({
        backupUntil: recorded,
        replacedUntil: null,
      });
    }),
);

const spoil = (file: string, from: number, length: number): void => {
  const bytes = readFileSync(file);
  bytes.fill(0x41, from, from + length);
  writeFileSync(file, bytes);
};

test(
  "what is damaged, newer, foreign, a link to nothing or no backup is refused, and everything stays as it was",
  { timeout: 120_000 },
  () =>
    inFolder(async (folder) => {
      const service = serviceIn(folder);
      await service.fill();
      const good = join(folder, "good.db");
      await service.run("backup", good);
      const inPlace = (name: string): string => join(folder, name);
      const made = (name: string, change: (file: string) => void): string => {
        copyFileSync(good, inPlace(name));
        change(inPlace(name));
        return inPlace(name);
      };
      mkdirSync(inPlace("other"));
      const other = serviceIn(inPlace("other"));
      await other.fill();
      await other.run("backup", inPlace("foreign-key.db"));
      writeFileSync(inPlace("text.db"), "no database ".repeat(100));
      writeFileSync(inPlace("empty.db"), "");
      symlinkSync(inPlace("nothing"), inPlace("link.db"));
      const cases: readonly (readonly [string, RegExp])[] = [
        [made("header.db", (file) => spoil(file, 0, 16)), /damaged or no database/],
        [made("page.db", (file) => spoil(file, 4_096 * 3, 4_096 * 4)), /damaged or no database/],
        [made("short.db", (file) => writeFileSync(file, readFileSync(good).subarray(0, 9_000))), /damaged/],
        [inPlace("text.db"), /damaged or no database/],
        [inPlace("empty.db"), /holds no database of this service/],
        [
          made("newer.db", (file) => changeIn(file, `insert into migration values ('0999-later', 1)`)),
          /a newer version of the service wrote this database \(0999-later\)/,
        ],
        [inPlace("foreign-key.db"), /the key file is not the one that the backup was made with/],
        [inPlace("link.db"), /does not exist, or is no regular file/],
        [folder, /does not exist, or is no regular file/],
        [
          made("in-use.db", (file) => writeFileSync(`${file}-wal`, "changes")),
          /is a database in use and no backup/,
        ],
      ];
      const before = contentsOf(service.dataFolder);
      for (const [file, words] of cases) {
        const sentence = new RegExp(`^Nothing was restored: [^\\n]*${words.source}[^\\n]*\\.\\n$`);
        expect([file, await service.run("restore", "--replace", file)]).toEqual([
          file,
          refused(78, sentence),
        ]);
        const verified = new RegExp(`^The backup cannot be restored: [^\\n]*${words.source}[^\\n]*\\.\\n$`);
        expect([file, await service.run("verify-restore", file)]).toEqual([file, refused(78, verified)]);
      }
      expect(contentsOf(service.dataFolder)).toEqual(before);
    }),
);

test("a backup of another clinic is refused even under the same key", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await service.fill();
    const file = join(folder, "backup.db");
    await service.run("backup", file);
    rmSync(service.path);
    // A second database under the key and the secrets of the first, as careless hands would make it.
    await makeOldDatabase(service.path, readKeyFile(service.keyFile));
    const before = contentsOf(service.dataFolder);
    expect(await service.run("restore", "--replace", file)).toEqual(
      refused(78, "Nothing was restored: the backup is of another clinic than the database that is there.\n"),
    );
    expect(contentsOf(service.dataFolder)).toEqual(before);
  }),
);

test("over a database that is damaged itself a backup is restored, and what was there is kept", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await service.fill();
    const file = join(folder, "backup.db");
    await service.run("backup", file);
    const before = heldIn(service.path);
    spoil(service.path, 0, 8_000);
    const damaged = readFileSync(service.path);
    expect(await service.run("backup", join(folder, "another"))).toMatchObject({ code: 78 });
    expect(await service.run("restore", "--replace", file)).toMatchObject({ code: 0, err: "" });
    expect(heldIn(service.path)).toEqual(before);
    const [kept = ""] = readdirSync(service.dataFolder).filter((name) => name.includes(".replaced."));
    expect(readFileSync(join(service.dataFolder, kept)).equals(damaged)).toBe(true);
  }),
);

test("a backup of an older form is tried up to the newest on a copy, and restored as it is", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await makeOldDatabase(service.path, readKeyFile(service.keyFile));
    const file = join(folder, "backup.db");
    await service.run("backup", file);
    const bytes = readFileSync(file);
    const tried = await service.run("verify-restore", file);
    expect(tried).toMatchObject({
      code: 0,
      out: expect.stringContaining("Its form is 0005-accounts, and it was brought to 0008-audit-details"),
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    rmSync(service.path);
    await service.run("restore", file);
    expect(heldIn(service.path).last).toBe("0005-accounts");
    // its form has no room for more
    expect(lastAuditIn(service.path)).toMatchObject({ action: "database.restored", outcome: "success" });
  }),
);

test(
  "a sealed value that was moved to another row, and an audit row that is missing, fail the trial",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const service = serviceIn(folder);
      await service.fill();
      const sql = async (name: string, text: string): Promise<string> => {
        const file = join(folder, name);
        await service.run("backup", file);
        changeIn(file, text);
        return file;
      };
      const moved = await sql(
        "moved",
        `update "visit" set "labelSealed" = (select "labelSealed" from "visit" order by "id" limit 1)`,
      );
      expect(await service.run("verify-restore", moved)).toEqual(
        refused(78, /a sealed value does not open in its place/),
      );
      await service.fill();
      const cut = await sql("cut", `drop trigger "audit_no_delete"; delete from "audit" where "seq" = 1`);
      expect(await service.run("verify-restore", cut)).toEqual(
        refused(78, /rows of the audit log are missing/),
      );
    }),
);

test.each(["backup", "restore", "verify-restore"])("%s says what it takes", MINUTE, (command) =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    const before = contentsOf(folder);
    const one = refused(64, /^The command takes one thing besides --config <path>: [^\n]*\.\n$/);
    expect(await service.run(command)).toEqual(one);
    expect(await service.run(command, "a", "b")).toEqual(one);
    expect(await service.run(command, "--force")).toEqual(one);
    service.configure({ keyFile: 7 });
    expect(await service.run(command, "a")).toEqual(
      refused(78, /^The setting "keyFile" is missing or wrong/),
    );
    service.configure({ keyFile: join(folder, "absent.key") });
    expect((await service.run(command, "a")).code).toBe(78);
    service.configure();
    expect(contentsOf(folder)).toEqual(before);
    expect(existsSync(service.path)).toBe(false);
  }),
);

test("a key file that others can read opens no backup", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await service.fill();
    const file = join(folder, "backup.db");
    await service.run("backup", file);
    chmodSync(service.keyFile, 0o644);
    expect(await service.run("verify-restore", file)).toEqual(
      refused(
        78,
        "The backup cannot be restored: the key file must be readable by its owner only (mode 0600).\n",
      ),
    );
  }),
);
