import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join, relative, sep } from "node:path";
import { run } from "../../runtime/run.ts";
import { Sentence } from "../../runtime/sentence.mjs";
import { copyWhole } from "../put-whole.ts";

/*
 * Authenticode (Microsoft, Windows Authenticode Portable Executable Signature Format) by osslsigncode, which signs and
 * checks programs, libraries and MSIs on any system.
 */

/** Where the key is: files, or a token or key service behind a PKCS#11 module. A password comes from a file, never from the command line, which every process can read. */
export type AuthenticodeKey =
  | {
      readonly kind: "pem";
      readonly certificates: string;
      readonly key: string;
      readonly passwordFile: string | null;
    }
  | { readonly kind: "pfx"; readonly file: string; readonly passwordFile: string | null }
  | {
      readonly kind: "pkcs11";
      readonly module: string;
      readonly engine: string | null;
      readonly certificates: string;
      /** A URI (RFC 7512); the token's PIN is in the file, not in the URI. */
      readonly key: string;
      readonly passwordFile: string | null;
    };

/** The authority that confirms the time (RFC 3161), or null where the machine is offline: such a signature ends with its certificate. */
export type Timestamp = { readonly url: string } | null;

/** What is signed with, and what the signature says of the file. */
export type AuthenticodePlan = {
  readonly key: AuthenticodeKey;
  readonly timestamp: Timestamp;
  readonly description: string;
};

/** Signs a file in its place; the file is replaced whole or stays as it was. */
export type Signer = { readonly sign: (file: string) => Promise<void> };

const TIMEOUT_MS = 120_000;

const passwordWords = (file: string | null): readonly string[] => (file === null ? [] : ["-readpass", file]);

/** The words that name the key to osslsigncode. */
export const keyWords = (key: AuthenticodeKey): readonly string[] => {
  const password = passwordWords(key.passwordFile);
  switch (key.kind) {
    case "pem":
      return ["-certs", key.certificates, "-key", key.key, ...password];
    case "pfx":
      return ["-pkcs12", key.file, ...password];
    case "pkcs11": {
      const engine = key.engine === null ? [] : ["-pkcs11engine", key.engine];
      const token = ["-pkcs11module", key.module, "-certs", key.certificates, "-key", key.key];
      return [...engine, ...token, ...password];
    }
  }
};

/** The whole command line of a signature. */
export const signWords = (
  { key, timestamp, description }: AuthenticodePlan,
  file: string,
  signed: string,
): readonly string[] => [
  "sign",
  ...keyWords(key),
  "-h",
  "sha256",
  "-n",
  description,
  ...(timestamp === null ? [] : ["-ts", timestamp.url]),
  // the table of an MSI's streams is signed too, so that none can be put in beside them
  ...(extname(file) === ".msi" ? ["-add-msi-dse"] : []),
  "-in",
  file,
  "-out",
  signed,
];

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

const notThere = (code: number): void => {
  if (code === -1)
    throw new Sentence(
      "osslsigncode could not be run: install it (Debian's name too) and run the command again.",
    );
};

/** A signer with osslsigncode; it throws a Sentence when the key, its password or the file is wrong. */
export const authenticodeSigner = (plan: AuthenticodePlan): Signer => ({
  sign: async (file) => {
    const folder = await mkdtemp(join(tmpdir(), "anteroom-sign-"));
    try {
      const signed = join(folder, basename(file));
      const { code, out, err } = await run("osslsigncode", signWords(plan, file, signed), {
        timeoutMs: TIMEOUT_MS,
      });
      notThere(code);
      if (code !== 0)
        throw new Sentence(
          `${basename(file)} could not be signed: check the key, its certificate and its password (osslsigncode: ${lastLine(err || out)}).`,
        );
      await copyWhole(signed, file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** What a signature was found to be. */
export type Verdict = "good" | "bad";

/** Checks a file's signature against the certificate authorities of a file in PEM, and against none that the machine knows. */
export const verifyAuthenticode = async (file: string, authorities: string): Promise<Verdict> => {
  const words = ["verify", "-CAfile", authorities, "-ignore-cdp", "-in", file];
  const { code } = await run("osslsigncode", words, { timeoutMs: TIMEOUT_MS });
  notThere(code);
  return code === 0 ? "good" : "bad";
};

/** The endings of what Windows runs, loads or asks about before it runs it; electron-builder's `signExts` are those it does not sign anyway. */
export const SIGNED_ENDINGS = [".exe", ".dll", ".node", ".msi"] as const;

/** The endings that electron-builder signs only when told. */
export const SIGN_EXTS: readonly string[] = [".dll", ".node"];

/** Every file below a folder that must bear a signature, as paths with forward slashes, sorted. */
export const signableFiles = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const endings: readonly string[] = SIGNED_ENDINGS;
  return entries
    .filter((one) => one.isFile() && endings.includes(extname(one.name).toLowerCase()))
    .map((one) => relative(folder, join(one.parentPath, one.name)).split(sep).join("/"))
    .toSorted();
};

/** Signs everything in a folder that must be; answers the paths. */
export const signAll = async (folder: string, signer: Signer): Promise<readonly string[]> => {
  const paths = await signableFiles(folder);
  for (const path of paths) await signer.sign(join(folder, path));
  return paths;
};

/** Those files below a folder that must bear a signature and bear none that these authorities stand behind. */
export const unsignedFiles = async (folder: string, authorities: string): Promise<readonly string[]> => {
  const bad: string[] = [];
  for (const path of await signableFiles(folder))
    if ((await verifyAuthenticode(join(folder, path), authorities)) === "bad") bad.push(path);
  return bad;
};
