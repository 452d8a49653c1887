import { X509Certificate, createPrivateKey } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import { FileRefused, readPrivateFile, readPublicFile } from "../private-file.ts";
import { tlsPolicy } from "./policy.ts";

/** Where a certificate (with its chain, the service's own first) and its private key lie, both as PEM. */
export type CertificateFiles = { certFile: string; keyFile: string };

/** A pair that was read and fits. Times are milliseconds since 1970. */
export type Certificate = {
  cert: string;
  key: string;
  notBefore: number;
  notAfter: number;
  /** Whether it names this host or address. */
  isFor(host: string): boolean;
};

/** Why a certificate cannot be used, as a sentence for an administrator that holds nothing of the files. */
export class CertificateRefused extends Error {}

const CERTIFICATE_BYTES_MAX = 256 * 1_024;
const KEY_BYTES_MAX = 64 * 1_024;

const refusing = <T>(work: () => T, words: (error: unknown) => string): T => {
  try {
    return work();
  } catch (cause) {
    throw new CertificateRefused(words(cause), { cause });
  }
};

const fileWords =
  (setting: string) =>
  (error: unknown): string =>
    error instanceof FileRefused
      ? `the file of "${setting}" ${error.message}`
      : `the file of "${setting}" cannot be read`;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Host of an origin, without the brackets of an IPv6 address. */
const plainHost = (host: string): string => host.replace(/^\[|\]$/g, "");

/** Reads a pair; throws `CertificateRefused` unless certificate and key fit each other and are strong enough, and the key is for its owner's eyes only. */
export const readCertificate = ({ certFile, keyFile }: CertificateFiles): Certificate => {
  const cert = textOf(
    refusing(() => readPublicFile(certFile, CERTIFICATE_BYTES_MAX), fileWords("tls.certFile")),
  );
  const key = textOf(refusing(() => readPrivateFile(keyFile, KEY_BYTES_MAX), fileWords("tls.keyFile")));
  const x509 = refusing(
    () => new X509Certificate(cert),
    () => 'the file of "tls.certFile" must hold a certificate as PEM',
  );
  const privateKey = refusing(
    () => createPrivateKey(key),
    () => 'the file of "tls.keyFile" must hold a private key as PEM, without a passphrase',
  );
  if (!x509.checkPrivateKey(privateKey))
    throw new CertificateRefused("the private key is not the one of the certificate");
  refusing(
    () => createSecureContext({ ...tlsPolicy, cert, key }),
    () => "the certificate, its chain or its key is too weak or damaged",
  );
  return {
    cert,
    key,
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    isFor(host) {
      const name = plainHost(host);
      return (isIP(name) === 0 ? x509.checkHost(name) : x509.checkIP(name)) !== undefined;
    },
  };
};
