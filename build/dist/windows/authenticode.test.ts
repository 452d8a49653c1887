import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type AuthenticodeKey,
  SIGNED_ENDINGS,
  SIGN_EXTS,
  keyWords,
  signAll,
  signWords,
  signableFiles,
} from "./authenticode.ts";

const PKCS11: AuthenticodeKey = {
  kind: "pkcs11",
  module: "/usr/lib/softhsm.so",
  engine: "/usr/lib/engines/pkcs11.so",
  certificates: "chain.pem",
  key: "pkcs11:object=release;type=private",
  passwordFile: "pin",
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-signing-"));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), path);
};

test("programs, libraries, native modules and packages must bear a signature, and nothing else", async () => {
  const signed = ["Anteroom.exe", "a/D3D.DLL", "resources/x/keytar.node", "b.msi"];
  for (const path of [...signed, "LICENSE", "node", "a.exe.txt", "resources/app.asar", "x.dll/readme.txt"])
    await put(path);
  expect(await signableFiles(root)).toEqual(signed.toSorted());
  const asked: string[] = [];
  const signer = { sign: (file: string) => Promise.resolve(void asked.push(file)) };
  expect(await signAll(root, signer)).toEqual(signed.toSorted());
  expect(asked).toEqual(signed.toSorted().map((path) => join(root, path)));
});

test("what electron-builder signs on its own and what it is told are all endings that must be signed", () => {
  expect([".exe", ...SIGN_EXTS, ".msi"].toSorted()).toEqual([...SIGNED_ENDINGS].toSorted());
});

test("a key in files, in a container or behind a module is named to the tool, and no password is on its command line", () => {
  const pem = { kind: "pem", certificates: "c", key: "k", passwordFile: null } as const;
  const pfx = { kind: "pfx", file: "f", passwordFile: "p" } as const;
  expect([pem, pfx, PKCS11].map((key) => keyWords(key).join(" "))).toEqual([
    "-certs c -key k",
    "-pkcs12 f -readpass p",
    "-pkcs11engine /usr/lib/engines/pkcs11.so -pkcs11module /usr/lib/softhsm.so -certs chain.pem -key pkcs11:object=release;type=private -readpass pin",
  ]);
});

test("a signature is of SHA-256, has a confirmed time where there is an authority, and covers an MSI's table of streams", () => {
  const plan = { key: PKCS11, timestamp: { url: "http://time.example" }, description: "Anteroom" };
  const words = signWords(plan, "a.msi", "b.msi").join(" ");
  expect(words).toContain("-h sha256 -n Anteroom -ts http://time.example -add-msi-dse -in a.msi -out b.msi");
  expect(signWords({ ...plan, timestamp: null }, "a.exe", "b.exe").join(" ")).toMatch(
    /-n Anteroom -in a\.exe -out b\.exe$/,
  );
});
