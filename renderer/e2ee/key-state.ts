import { bytesOf } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Hello } from "../../protocol/signed/hello.ts";
import { type Head, headOf, isSameScope } from "./chain.ts";
import { type EpochSource, mediaKeysOf } from "./derive.ts";
import { type EpochSecrets, createEpochSecrets } from "./epoch-secrets.ts";
import type { FramePort } from "./frame-port.ts";
import { type Identity, ownRowOf, rightsOf } from "./roster.ts";
import type { HpkeKeyPair } from "./suite.ts";

/** Whom the worker lives for: the hello that it was bound to. */
export type Own = { hello: Hello; identity: Identity; helloHash: Uint8Array<ArrayBuffer> };

/** An announce of the own opening that lists the own row exactly. */
export type Word = { head: Head; own: Own; ownIndex: number };

/** What all operations of the key half share; `pair` and `own` are null before their making and after the wipe. */
export type KeyState = {
  readonly frames: FramePort;
  readonly chance: Chance;
  readonly secrets: EpochSecrets;
  pair: HpkeKeyPair | null;
  own: Own | null;
  isWiped: boolean;
};

/** A state without keys. */
export const createKeyState = ({ frames, chance }: Pick<KeyState, "frames" | "chance">): KeyState => ({
  frames,
  chance,
  secrets: createEpochSecrets(chance),
  pair: null,
  own: null,
  isWiped: false,
});

/** Reads an announce that the page has verified; refused unless it is of the own opening and lists the own row. */
export const readWord = async (state: KeyState, body: string): Promise<Result<Word>> => {
  const { own } = state;
  if (own === null) return fail("KEY_MISSING");
  const head = await headOf(bytesOf(body));
  if (head === null) return fail("ROSTER_INVALID");
  if (!isSameScope(head.announce, own.hello)) return fail("CHAIN_BROKEN");
  const row = ownRowOf(head.announce, own.identity);
  return row.ok ? succeed({ head, own, ownIndex: row.value.index }) : row;
};

/** An announce that opens an epoch: next by the chain, and never the running epoch again. */
export const acceptOpening = (secrets: EpochSecrets, head: Head): Result<Head> => {
  const isRunning = secrets.running()?.head.announce.epoch === head.announce.epoch;
  return isRunning ? fail("CHAIN_BROKEN") : secrets.accept(head);
};

/** The secret of a prepared epoch, or (`handle` null) the running one for a next word within it. */
export const sourceOf = (secrets: EpochSecrets, handle: number | null, head: Head): Result<EpochSource> => {
  if (handle !== null) return secrets.claim(handle, head);
  const running = secrets.running();
  if (running === null) return fail("KEY_MISSING");
  const accepted = secrets.accept(head);
  if (!accepted.ok) return accepted;
  return running.head.announce.epoch === head.announce.epoch ? succeed(running) : fail("CHAIN_BROKEN");
};

/** Hands the frame half what the newest word allows. */
export const obeyWord = ({ frames }: KeyState, { announce }: Head): void => {
  frames.setRights(rightsOf(announce));
  frames.holdSending(announce.isSuspended || announce.isEnded);
};

/** Derives and installs all keys of an epoch at once, and makes it the running one. */
export const installEpoch = async (
  state: KeyState,
  source: EpochSource,
  ownIndex: number,
): Promise<Result<Record<string, never>>> => {
  const { opened } = source;
  const baseKeys = await mediaKeysOf(source);
  const outcome = await state.frames.installEpoch({ epoch: opened.announce.epoch, ownIndex, baseKeys });
  if (outcome !== "installed") return fail("ENCRYPTION_FAILED");
  state.secrets.run(source);
  obeyWord(state, opened);
  return succeed({});
};
