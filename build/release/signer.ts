import { spawn } from "node:child_process";
import { createPublicKey, sign, verify } from "node:crypto";
import { Sentence } from "../runtime/sentence.mjs";
import { keyIdOf, rawPublicKey, readPrivateKey } from "./update-keys.ts";

/** Whoever can sign: a file for trials, a program that asks an HSM or a KMS for releases. The private key never passes through here. */
export type Signer = {
  /** First 8 bytes of the SHA-256 of the public key, hex. */
  readonly keyId: string;
  /** Base64url of the raw 32 bytes. */
  readonly publicKey: string;
  /** The Ed25519 signature of these bytes, 64 bytes. */
  readonly sign: (bytes: Uint8Array) => Promise<Buffer>;
};

const SIGNATURE_BYTES = 64;
/** A person may have to touch a token. */
const COMMAND_MS = 120_000;

/** Whether `signature` is one of `publicKey` (base64url of 32 bytes) over these bytes. */
export const isSignedBy = (publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean => {
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
  return verify(null, bytes, key, signature);
};

/** Signs with a private key in a file. */
export const fileSigner = async (path: string, passphrase?: string): Promise<Signer> => {
  const key = await readPrivateKey(path, passphrase);
  const publicKey = rawPublicKey(createPublicKey(key)).toString("base64url");
  return { keyId: keyIdOf(publicKey), publicKey, sign: async (bytes) => sign(null, bytes, key) };
};

const answerOf = (words: readonly [string, ...string[]], bytes: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const [command, ...rest] = words;
    const child = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"], timeout: COMMAND_MS });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stdin.on("error", () => undefined);
    child.stdin.end(bytes);
    const refuse = (): void =>
      reject(
        new Sentence(`The signing command ${command} failed: see its own words, and nothing was signed.`),
      );
    child.once("error", refuse);
    child.once("close", (code) => (code === 0 ? resolve(Buffer.concat(parts)) : refuse()));
  });

/** Signs by a program that reads the bytes from its input and writes 64 bytes, raw or as base64; its word is checked against the public key. */
export const commandSigner = (publicKey: string, words: readonly [string, ...string[]]): Signer => ({
  keyId: keyIdOf(publicKey),
  publicKey,
  sign: async (bytes) => {
    const answer = await answerOf(words, bytes);
    const raw =
      answer.length === SIGNATURE_BYTES ? answer : Buffer.from(answer.toString("latin1").trim(), "base64");
    if (raw.length === SIGNATURE_BYTES && isSignedBy(publicKey, bytes, raw)) return raw;
    throw new Sentence(
      `The signing command ${words[0]} gave no signature of the key ${keyIdOf(publicKey)}: check which key it uses.`,
    );
  },
});
