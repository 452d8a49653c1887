import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "../../../build/dist/run-tool.ts";
import { run } from "../../../build/runtime/run.ts";

/** A key for signing repositories that is made now and is gone with the test. */
export type TrialKey = {
  /** The secret key as a file. */
  readonly file: string;
  readonly fingerprint: string;
  /** The text in GnuPG's own frame of a signed message. */
  readonly clearSigned: (text: string) => Promise<Buffer>;
  readonly close: () => Promise<void>;
};

/** Makes an Ed25519 key in a folder of its own. */
export const makeTrialKey = async (name: string): Promise<TrialKey> => {
  const home = await mkdtemp(join(tmpdir(), "anteroom-trial-key-"));
  const env = { ...process.env, GNUPGHOME: home };
  const gpg = (...words: readonly string[]) => runTool("gpg", ["--batch", "--quiet", ...words], { env });
  const file = join(home, "secret.asc");
  await gpg(
    "--passphrase",
    "",
    "--quick-generate-key",
    `${name} <trial@clinic.example>`,
    "ed25519",
    "sign",
    "1y",
  );
  await gpg("--armor", "--output", file, "--export-secret-keys");
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(await gpg("--with-colons", "--list-keys"))?.[1] ?? "";
  return {
    file,
    fingerprint,
    clearSigned: async (text) => {
      const [input, output] = [join(home, "text"), join(home, "signed")];
      await rm(output, { force: true });
      await writeFile(input, text);
      await gpg("--output", output, "--clear-sign", input);
      return readFile(output);
    },
    close: async () => {
      await run("gpgconf", ["--kill", "all"], { env });
      await rm(home, { recursive: true, force: true });
    },
  };
};
