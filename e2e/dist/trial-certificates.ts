import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../build/runtime/run.ts";

/** An authority and a certificate of it for signing code: made for one test, trusted by nobody. */
export type TrialCertificates = {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** Both in one container, locked with the password that is in the file. */
  readonly pfx: string;
  readonly passwordFile: string;
};

const openssl = async (words: readonly string[], folder: string): Promise<void> => {
  const { code, err } = await run("openssl", words, { cwd: folder, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`openssl ${words[0] ?? ""} failed: ${err}`);
};

const KEY = ["-newkey", "rsa:3072", "-nodes"];
const AUTHORITY = [
  "-addext",
  "basicConstraints=critical,CA:TRUE",
  "-addext",
  "keyUsage=critical,keyCertSign",
];
const EXTENSIONS =
  "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n";

/** Makes both in a folder, for a day. */
export const makeTrialCertificates = async (folder: string, name: string): Promise<TrialCertificates> => {
  const ask = (words: readonly string[]): Promise<void> => openssl(words, folder);
  const at = (ending: string): string => join(folder, `${name}.${ending}`);
  await ask([
    "req",
    "-x509",
    ...KEY,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
    "-subj",
    `/CN=${name} authority`,
    "-days",
    "1",
    ...AUTHORITY,
  ]);
  await ask(["req", ...KEY, "-keyout", at("key"), "-out", at("csr"), "-subj", `/CN=${name} signer`]);
  await writeFile(at("extensions"), EXTENSIONS);
  await ask([
    "x509",
    "-req",
    "-in",
    at("csr"),
    "-CA",
    at("ca.pem"),
    "-CAkey",
    at("ca.key"),
    "-days",
    "1",
    "-extfile",
    at("extensions"),
    "-out",
    at("pem"),
  ]);
  await writeFile(at("password"), "trial-password");
  await ask([
    "pkcs12",
    "-export",
    "-inkey",
    at("key"),
    "-in",
    at("pem"),
    "-certfile",
    at("ca.pem"),
    "-out",
    at("pfx"),
    "-passout",
    `file:${at("password")}`,
  ]);
  return {
    authority: at("ca.pem"),
    certificate: at("pem"),
    key: at("key"),
    pfx: at("pfx"),
    passwordFile: at("password"),
  };
};
