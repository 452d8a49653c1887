import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { PinnedKeys } from "../../protocol/build-facts.ts";
import { UpdateKeyId } from "../../protocol/update-manifest.ts";
import { Sentence } from "../runtime/sentence.mjs";

/** `release` keys sign what clinics get; `trial` keys sign everything else and are made anew for each trial. */
export const Purpose = z.enum(["release", "trial"]);
export type Purpose = z.infer<typeof Purpose>;

/** The two roles of a key: every release's, and the one that lies in a safe. */
export type KeyRole = "release" | "recovery";

/** The public halves, as a build takes them and a verifier reads them. */
export const UpdateKeys = z.strictObject({ schema: z.literal(1), purpose: Purpose, keys: PinnedKeys });
export type UpdateKeys = z.infer<typeof UpdateKeys>;

/** The name of the file with the public halves. */
export const PUBLIC_FILE = "update-keys.json";

/** The name of the file with a private half: PKCS #8 in PEM, readable by its owner alone. */
export const privateFile = (role: KeyRole): string => `${role}-key.pem`;

/** The raw 32 bytes of an Ed25519 public key. */
export const rawPublicKey = (key: KeyObject): Buffer => {
  const { crv, x } = key.export({ format: "jwk" });
  if (crv !== "Ed25519" || x === undefined)
    throw new Sentence("This is no Ed25519 key: make keys with `npm run update-keys -- make FOLDER`.");
  return Buffer.from(x, "base64url");
};

/** The id of a raw public key, base64url of 32 bytes. */
export const keyIdOf = (publicKey: string): string =>
  UpdateKeyId.parse(
    createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16),
  );

const writeOnce = async (path: string, text: string, mode: number): Promise<void> => {
  const file = await open(path, "wx", mode).catch((cause: unknown) => {
    throw new Sentence(`${path} cannot be written: choose an empty folder that is yours.`, { cause });
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Makes one private key in a folder and answers its public half, base64url of 32 bytes. */
export const makeKey = async (folder: string, role: KeyRole): Promise<string> => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  await writeOnce(join(folder, privateFile(role)), pem, 0o600);
  return rawPublicKey(publicKey).toString("base64url");
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const textOf = (purpose: Purpose, keys: PinnedKeys): string =>
  `${JSON.stringify({ schema: 1, purpose, keys }, null, 2)}\n`;

/** Makes both keys and the file of their public halves in a folder that has none yet. */
export const makeUpdateKeys = async (folder: string, purpose: Purpose): Promise<UpdateKeys> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = [PUBLIC_FILE, privateFile("release"), privateFile("recovery")];
  for (const name of names)
    if (await exists(join(folder, name)))
      throw new Sentence(
        `${name} is in ${folder} already: keys are never written over, choose another folder.`,
      );
  const keys = {
    release: await makeKey(folder, "release"),
    recovery: await makeKey(folder, "recovery"),
  };
  await writeOnce(join(folder, PUBLIC_FILE), textOf(purpose, keys), 0o644);
  return { schema: 1, purpose, keys };
};

/** Reads the public halves; a Sentence names the file that is missing or damaged. */
export const readUpdateKeys = async (path: string): Promise<UpdateKeys> => {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) throw new Sentence(`${path} cannot be read: name the file that \`update-keys\` made.`);
  try {
    return UpdateKeys.parse(JSON.parse(text));
  } catch (cause) {
    throw new Sentence(`${path} holds no update keys: it is damaged, take it from where it was made.`, {
      cause,
    });
  }
};

/** Makes another key of a role beside the old one, which is kept under its id, and writes the public halves anew. */
export const rotateUpdateKey = async (folder: string, role: KeyRole): Promise<UpdateKeys> => {
  const path = join(folder, PUBLIC_FILE);
  const { purpose, keys } = await readUpdateKeys(path);
  const old = join(folder, privateFile(role));
  const kept = join(folder, `${role}-key-${keyIdOf(keys[role])}.pem`);
  if (await exists(kept))
    throw new Sentence(`${kept} is there already: a rotation broke off, look at the folder.`);
  if (await exists(old)) await rename(old, kept);
  const next = { ...keys, [role]: await makeKey(folder, role) };
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  await writeOnce(fresh, textOf(purpose, next), 0o644);
  await rename(fresh, path);
  return { schema: 1, purpose, keys: next };
};

/** The bytes of a private key's file, through one descriptor: what is looked at is what is read. */
const bytesOfKey = async (path: string): Promise<Buffer> => {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch(() => null);
  try {
    const about = await file?.stat();
    if (file === null || about?.isFile() !== true)
      throw new Sentence(`There is no key at ${path}: name the file of a private key.`);
    if (process.platform !== "win32" && (about.mode & 0o077) !== 0)
      throw new Sentence(
        `Others can read the key ${path}: run \`chmod 600\` on it, and think of it as known.`,
      );
    return await file.readFile();
  } finally {
    await file?.close();
  }
};

/** Reads a private key; refuses a file that others can read, and one of another kind. */
export const readPrivateKey = async (path: string, passphrase?: string): Promise<KeyObject> => {
  const bytes = await bytesOfKey(path);
  try {
    const key = createPrivateKey({ key: bytes, ...(passphrase === undefined ? {} : { passphrase }) });
    rawPublicKey(createPublicKey(key));
    return key;
  } catch (cause) {
    if (cause instanceof Sentence) throw cause;
    throw new Sentence(
      `${path} holds no private key that can be opened: check the file and its passphrase.`,
      { cause },
    );
  }
};
