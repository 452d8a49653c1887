import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inFolder } from "../store/testing-store.ts";
import { CertificateRefused, type CertificateFiles, readCertificate } from "./certificate.ts";
import { testAuthority } from "./certificate-fixtures.ts";

const refusalOf = (files: CertificateFiles): string => {
  try {
    readCertificate(files);
  } catch (error) {
    if (error instanceof CertificateRefused) return error.message;
    throw error;
  }
  return "accepted";
};

test("a pair that fits is read with its times and its names", () =>
  inFolder(async (folder) => {
    const notAfter = Date.UTC(2031, 4, 6, 7, 8, 9);
    const pair = testAuthority(folder).make({ host: "visits.clinic.example", notAfter });
    const certificate = readCertificate(pair);
    expect(certificate.notAfter).toBe(notAfter);
    expect(["visits.clinic.example", "127.0.0.1"].every((host) => certificate.isFor(host))).toBe(true);
    expect(["clinic.example", "[::1]"].some((host) => certificate.isFor(host))).toBe(false);
  }));

test("a certificate may be a link, as renewal tools make it; its private key may not, nor may others read it", () =>
  inFolder(async (folder) => {
    const pair = testAuthority(folder).make();
    symlinkSync(pair.certFile, join(folder, "link.pem"));
    expect(refusalOf({ ...pair, certFile: join(folder, "link.pem") })).toBe("accepted");
    symlinkSync(pair.keyFile, join(folder, "link.key"));
    expect(refusalOf({ ...pair, keyFile: join(folder, "link.key") })).toContain(
      '"tls.keyFile" cannot be opened',
    );
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(pair.keyFile, mode);
      expect(refusalOf(pair)).toBe(
        'the file of "tls.keyFile" must be readable by its owner only (mode 0600)',
      );
    }
    chmodSync(pair.keyFile, 0o400);
    expect(refusalOf(pair)).toBe("accepted");
  }));

test("a pair that does not fit, is too weak, damaged, missing, a pipe, a folder or huge is refused without what it holds", () =>
  inFolder(async (folder) => {
    const { make } = testAuthority(folder);
    const [pair, other, weak] = [make(), make(), make({ kind: "weakRsa" })];
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const key = readFileSync(pair.keyFile, "utf8");
    execFileSync("mkfifo", ["-m", "600", join(folder, "pipe")]);
    const locked = join(folder, "locked.key");
    const words = ["-in", pair.keyFile, "-aes256", "-passout", "pass:CANARY", "-out", locked];
    execFileSync("openssl", ["pkey", ...words]);
    expect([
      refusalOf({ ...pair, keyFile: other.keyFile }),
      refusalOf(weak),
      refusalOf({ ...pair, certFile: file("text", "CANARY") }),
      refusalOf({ ...pair, keyFile: file("half", key.slice(0, key.length / 2)) }),
      refusalOf({ ...pair, keyFile: locked }),
      refusalOf({ ...pair, certFile: join(folder, "missing") }),
      refusalOf({ ...pair, keyFile: join(folder, "pipe") }),
      refusalOf({ ...pair, certFile: folder }),
      refusalOf({ ...pair, keyFile: file("huge", "x".repeat(70_000)) }),
    ]).toEqual([
      "the private key is not the one of the certificate",
      "the certificate, its chain or its key is too weak or damaged",
      'the file of "tls.certFile" must hold a certificate as PEM',
      'the file of "tls.keyFile" must hold a private key as PEM, without a passphrase',
      'the file of "tls.keyFile" must hold a private key as PEM, without a passphrase',
      'the file of "tls.certFile" cannot be opened: it must exist and be readable',
      'the file of "tls.keyFile" must be a regular file',
      'the file of "tls.certFile" must be a regular file',
      'the file of "tls.keyFile" must not be larger than 65536 bytes',
    ]);
  }));
