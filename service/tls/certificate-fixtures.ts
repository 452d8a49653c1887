import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CertificateFiles } from "./certificate.ts";

/** How a certificate is made; times are milliseconds since 1970, kept to the second. */
export type MadeCertificate = {
  kind?: "rsa" | "ec" | "weakRsa";
  host?: string;
  notBefore?: number;
  notAfter?: number;
};

const DAY_MS = 24 * 60 * 60_000;

const openssl = (folder: string, words: readonly string[]): void => {
  execFileSync("openssl", [...words], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
};

const newKey: Record<NonNullable<MadeCertificate["kind"]>, readonly string[]> = {
  rsa: ["-newkey", "rsa:2048"],
  weakRsa: ["-newkey", "rsa:1024"],
  ec: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
};

const authoritySettings = `[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = issued
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

/** 20261122093000Z, as the ca command wants it. */
const asn1Time = (ms: number): string => `${new Date(ms).toISOString().replaceAll(/[-:T]|\..*/g, "")}Z`;

/** An authority of the tests' own in a folder; every certificate is made when it is asked for, none is ever kept. */
export const testAuthority = (folder: string) => {
  const own = join(folder, "authority");
  mkdirSync(join(own, "issued"), { recursive: true });
  writeFileSync(join(own, "index.txt"), "");
  writeFileSync(join(own, "ca.cnf"), authoritySettings);
  const authority = ["-keyout", "ca.key", "-out", "ca.pem", "-days", "400", "-subj", "/CN=Tests"];
  openssl(own, ["req", "-x509", ...newKey.ec, "-nodes", ...authority]);
  let count = 0;
  /** Makes a pair in a folder of its own. */
  const make = ({
    kind = "ec",
    host = "localhost",
    notBefore = Date.now() - DAY_MS,
    notAfter = Date.now() + 100 * DAY_MS,
  }: MadeCertificate = {}): CertificateFiles => {
    count += 1;
    const name = `pair-${count}`;
    const pair = { certFile: join(folder, name, "cert.pem"), keyFile: join(folder, name, "key.pem") };
    mkdirSync(join(folder, name));
    const subject = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host},IP:127.0.0.1`];
    openssl(own, [
      "req",
      "-new",
      ...newKey[kind],
      "-nodes",
      "-keyout",
      pair.keyFile,
      "-out",
      "csr.pem",
      ...subject,
    ]);
    const times = ["-startdate", asn1Time(notBefore), "-enddate", asn1Time(notAfter)];
    const signed = ["-in", "csr.pem", "-out", pair.certFile, "-notext", ...times];
    openssl(own, ["ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", ...signed]);
    return pair;
  };
  return { ca: readFileSync(join(own, "ca.pem"), "utf8"), make };
};

/** Puts copies of a pair in the place of another, each in one step, as a renewal does. */
export const replacePair = (at: CertificateFiles, by: CertificateFiles): void => {
  for (const name of ["keyFile", "certFile"] as const) {
    copyFileSync(by[name], `${at[name]}.next`);
    renameSync(`${at[name]}.next`, at[name]);
  }
};
