import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../runtime/run.ts";
import { Sentence } from "../../runtime/sentence.mjs";

/** A key that can sign here: its fingerprint, and the environment in which GnuPG finds it. */
export type SigningKey = { readonly fingerprint: string; readonly env: NodeJS.ProcessEnv };

const BATCH = ["--batch", "--no-tty", "--quiet", "--pinentry-mode", "error"];

const gpg = (env: NodeJS.ProcessEnv, ...words: readonly string[]) =>
  run("gpg", [...BATCH, ...words], { env, timeoutMs: 60_000 });

/** The fingerprints of the primary keys in a listing (GnuPG, doc/DETAILS, format of the colon listings). */
export const fingerprintsIn = (listing: string): readonly string[] => {
  const rows = listing.split("\n").map((line) => line.split(":"));
  return rows.flatMap(([kind, , , , , , , , , id = ""], at) =>
    kind === "fpr" && rows[at - 1]?.[0] === "sec" ? [id] : [],
  );
};

const mustSign = async (key: SigningKey, name: string): Promise<SigningKey> => {
  const words = [
    "--local-user",
    key.fingerprint,
    "--output",
    "/dev/null",
    "--yes",
    "--detach-sign",
    "/dev/null",
  ];
  if ((await gpg(key.env, ...words)).code === 0) return key;
  throw new Sentence(
    `The key ${name} cannot sign without being asked: take one that is not expired and has no passphrase, or unlock it first.`,
  );
};

const keyIn = async (env: NodeJS.ProcessEnv, name: string, ids: readonly string[]): Promise<SigningKey> => {
  const { out } = await gpg(env, "--with-colons", "--list-secret-keys", ...ids);
  const [fingerprint, ...more] = fingerprintsIn(
    out
      .split("\n")
      .filter((line) => /^(?:sec|fpr):/.test(line))
      .join("\n"),
  );
  if (fingerprint === undefined)
    throw new Sentence(
      `There is no secret key ${name}: name a key's fingerprint, or a file with a secret key.`,
    );
  if (more.length > 0)
    throw new Sentence(`${name} means several secret keys: name the fingerprint of one of them.`);
  return mustSign({ fingerprint, env }, name);
};

const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * Works with a key that is named by its fingerprint in the caller's keyring (where a token or an HSM stands too), or by
 * a file, whose key is in a private folder as long as the work lasts; throws a Sentence where it cannot sign.
 */
export const withSigningKey = async <T>(name: string, work: (key: SigningKey) => Promise<T>): Promise<T> => {
  if (!(await isFile(name))) return work(await keyIn(process.env, name, [name]));
  const home = await mkdtemp(join(tmpdir(), "anteroom-gpg-"));
  const env = { ...process.env, GNUPGHOME: home };
  try {
    await gpg(env, "--import", name);
    return await work(await keyIn(env, name, []));
  } finally {
    await run("gpgconf", ["--kill", "all"], { env });
    await rm(home, { recursive: true, force: true });
  }
};

/** Writes the public half into a file that apt reads. */
export const exportPublic = async ({ fingerprint, env }: SigningKey, file: string): Promise<void> => {
  const { code } = await gpg(env, "--yes", "--output", file, "--export", fingerprint);
  if (code !== 0) throw new Sentence(`The public key ${fingerprint} could not be written to ${file}.`);
};
