import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { systemDisk } from "./disk.ts";
import { systemProcesses } from "./install-lock.ts";
import { type InstallerPorts, installWith, removePackages } from "./installer.ts";
import { offerOf } from "./machine-fixtures.ts";
import { ownUid } from "./own-folder.ts";

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "anteroom-installer-")), "updates");
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const bytes = Buffer.from("a package");
const known = offerOf("1.1.0");
const offer = {
  ...known,
  file: { ...known.file, size: bytes.length, sha512: createHash("sha512").update(bytes).digest("base64") },
};

const installed = async (change: Partial<InstallerPorts> = {}, content = bytes) => {
  const path = join(folder, offer.file.name);
  writeFileSync(path, content);
  const said: string[] = [];
  const ports: InstallerPorts = {
    folder,
    uid: ownUid(),
    disk: systemDisk,
    processes: systemProcesses,
    checkPlace: async () => succeed(null),
    put: async (copy) => {
      said.push(`put ${readFileSync(copy.path, "utf8")}`, String(copy.path !== path));
      return succeed({ restartsItself: false });
    },
    mayEnd: () => true,
    noteTry: async () => {
      said.push("note");
      return true;
    },
    clearKept: async () => {
      said.push("clear");
      return true;
    },
    restart: async (restartsItself) => {
      said.push(`restart ${restartsItself}`);
      return succeed(null);
    },
    ...change,
  };
  const done = await installWith(ports)({ offer, path });
  return { done, said };
};

test("a package is put in place from its own copy, after nothing waits for the next start any more", async () => {
  expect(await installed()).toEqual({
    done: succeed(null),
    said: ["clear", "note", "put a package", "true", "restart false"],
  });
  expect(readdirSync(folder)).toEqual([]);
});

test("a package that was changed since it was fetched is not put in place", async () => {
  expect(await installed({}, Buffer.from("b package"))).toEqual({ done: fail("UPDATE_ALTERED"), said: [] });
});

test("a place that others write is refused before anything is done", async () => {
  const checkPlace = async () => fail("UPDATE_FOLDER_UNSAFE");
  expect(await installed({ checkPlace })).toEqual({ done: fail("UPDATE_FOLDER_UNSAFE"), said: [] });
});

test("a folder of packages that others reach is refused", async () => {
  chmodSync(folder, 0o755);
  expect((await installed()).done).toEqual(fail("UPDATE_FOLDER_UNSAFE"));
});

test("of two at once one steps back", async () => {
  const other = { boot: "b", pid: 1, birth: "2" };
  writeFileSync(join(folder, "install.b.1.2.lock"), "");
  const processes = { ...systemProcesses, isAlive: async () => other.pid === 1 };
  expect((await installed({ processes })).done).toEqual(fail("UPDATE_BUSY"));
});

test("what cannot be put in place leaves no copy and no lock", async () => {
  const put = async () => fail("UPDATE_NO_SPACE");
  expect(await installed({ put })).toEqual({ done: fail("UPDATE_NO_SPACE"), said: ["clear", "note"] });
  expect(readdirSync(folder)).toEqual([offer.file.name]);
});

test("what would be tried at every start is not tried", async () => {
  const { done, said } = await installed({ clearKept: async () => false });
  expect([done, said]).toEqual([fail("UPDATE_INSTALL_FAILED"), []]);
  const uncounted = await installed({ noteTry: async () => false });
  expect(uncounted).toEqual({ done: fail("UPDATE_INSTALL_FAILED"), said: ["clear"] });
});

test("the lock is given back before the new program starts", async () => {
  const left: string[] = [];
  const restart = async () => {
    left.push(...readdirSync(folder));
    return succeed(null);
  };
  await installed({ restart });
  expect(left).toEqual([]);
});

test("who signed in while it was copied keeps the program, and nothing was put in place", async () => {
  const before = await installed({ mayEnd: () => false });
  expect(before).toEqual({ done: fail("UPDATE_WAITS"), said: [] });
  expect(readdirSync(folder)).toEqual([offer.file.name]);
});

test("who signed in while it was put in place keeps the program, and it starts after the log off", async () => {
  let asked = 0;
  const { done, said } = await installed({ mayEnd: () => asked++ === 0 });
  expect([done, said.at(-1)]).toEqual([fail("UPDATE_WAITS"), "true"]);
  expect(readdirSync(folder)).toEqual([offer.file.name]);
  expect((await installed()).said.at(-1)).toBe("restart false");
});

test("the copy stays for an installer that runs on", async () => {
  await installed({ put: async () => succeed({ restartsItself: true }) });
  expect(readdirSync(folder).filter((name) => name.startsWith("install-"))).toHaveLength(1);
});

test("only packages are removed, and not the parts of what is offered", async () => {
  const other = offerOf("1.0.5").file.name;
  for (const name of [
    offer.file.name,
    `${offer.file.name}.part`,
    other,
    `${other}.part`,
    "install.a.1.2.lock",
  ])
    writeFileSync(join(folder, name), "");
  await removePackages(folder, offer);
  expect(readdirSync(folder).sort()).toEqual(
    [offer.file.name, `${offer.file.name}.part`, "install.a.1.2.lock"].sort(),
  );
  await removePackages(folder, null);
  expect(readdirSync(folder)).toEqual(["install.a.1.2.lock"]);
  await removePackages(join(folder, "absent"), null);
});
