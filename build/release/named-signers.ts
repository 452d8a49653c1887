import { Sentence } from "../runtime/sentence.mjs";
import type { KeyWish } from "./options.ts";
import { type Signer, commandSigner, fileSigner } from "./signer.ts";
import type { UpdateKeys } from "./update-keys.ts";

const commandWords = (command: string): readonly [string, ...string[]] => {
  const [first, ...rest] = command.split(" ").filter((word) => word !== "");
  if (first === undefined) throw new Sentence("--release-key-command names no program.");
  return [first, ...rest];
};

/** The keys that a command line names; the recovery key comes from its safe only where it is needed. */
export const signersOf = async (
  wish: Omit<KeyWish, "formerKey">,
  { keys }: UpdateKeys,
): Promise<readonly Signer[]> => {
  const signers: Signer[] = [];
  if (wish.releaseKey !== null) signers.push(await fileSigner(wish.releaseKey));
  if (wish.releaseKeyCommand !== null)
    signers.push(commandSigner(keys.release, commandWords(wish.releaseKeyCommand)));
  if (wish.recoveryKey !== null) signers.push(await fileSigner(wish.recoveryKey));
  return signers;
};

/** Keys that only earlier builds pin. */
export const formerSignersOf = async ({
  formerKey,
}: Pick<KeyWish, "formerKey">): Promise<readonly Signer[]> =>
  formerKey === null ? [] : [await fileSigner(formerKey)];
