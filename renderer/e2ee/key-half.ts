import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import type { FrameClock } from "./frame-clock.ts";
import type { FramePort } from "./frame-port.ts";
import { KeyAddress, type KeyOperations, type KeyReply, KeyRequest } from "./key-messages.ts";
import { createOpening } from "./key-opening.ts";
import { createSealing } from "./key-sealing.ts";
import { type KeyState, createKeyState } from "./key-state.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { identityOf } from "./roster.ts";
import { makeHpkeKeyPair } from "./suite.ts";

/** The key half of the worker: it alone holds the HPKE key pair and the epoch secrets, and nothing of them leaves it. */
export type KeyHalf = {
  /** Answers a message of the page; null, and nothing happens, if it is none of the key half's. */
  handle(message: unknown): Promise<KeyReply | null>;
};

/** What the key half needs of the world around it. */
export type KeyHalfParts = { frames: FramePort; chance: Chance; clock: Pick<FrameClock, "after"> };

/** A key half without keys. `chance` gives the epoch secrets; key pairs come from the platform. */
export const createKeyHalf = (parts: KeyHalfParts): KeyHalf => {
  const operations = operationsOf(createKeyState(parts), parts.clock);
  const oneAtATime = createOneAtATime();
  /** Nobody stands in line behind a wait. */
  const inTurn = (asked: KeyRequest): Promise<Result<unknown>> =>
    asked.kind === "wait" ? run(operations, asked) : oneAtATime(() => run(operations, asked));
  return {
    handle: async (message) => {
      const address = KeyAddress.safeParse(message);
      if (!address.success) return null;
      const parsed = KeyRequest.safeParse(message);
      const answer = parsed.success
        ? await inTurn(parsed.data).catch(() => fail("ENCRYPTION_FAILED"))
        : fail("REQUEST_INVALID");
      return { ...address.data, ...answer };
    },
  };
};

const run = (operations: KeyOperations, asked: KeyRequest): Promise<Result<unknown>> => {
  switch (asked.kind) {
    case "init":
      return operations.init(asked.input);
    case "bind":
      return operations.bind(asked.input);
    case "prepareSecret":
      return operations.prepareSecret(asked.input);
    case "sealSecret":
      return operations.sealSecret(asked.input);
    case "sealRoster":
      return operations.sealRoster(asked.input);
    case "installOwn":
      return operations.installOwn(asked.input);
    case "discard":
      return operations.discard(asked.input);
    case "openSealed":
      return operations.openSealed(asked.input);
    case "adoptRev":
      return operations.adoptRev(asked.input);
    case "switchSending":
      return operations.switchSending(asked.input);
    case "wipe":
      return operations.wipe(asked.input);
    case "wait":
      return operations.wait(asked.input);
  }
};

const operationsOf = (state: KeyState, clock: KeyHalfParts["clock"]): KeyOperations => ({
  ...createSealing(state),
  ...createOpening(state),
  init: async () => {
    if (state.isWiped) return fail("KEY_MISSING");
    state.pair ??= await makeHpkeKeyPair();
    return succeed({ hpkeKey: toBase64Url(state.pair.publicKey) });
  },
  bind: async ({ hello: text }) => {
    const body = bytesOf(text);
    const hello = decodeHello(body);
    if (state.pair === null || state.own !== null) return fail("KEY_MISSING");
    if (hello === null || !isSameBytes(hello.hpkeKey, state.pair.publicKey)) return fail("ROSTER_INVALID");
    state.own = { hello, identity: await identityOf(hello), helloHash: await sha256(body) };
    return succeed({});
  },
  switchSending: async ({ epoch, retireMs }) =>
    state.frames.switchSending(epoch, retireMs) ? succeed({}) : fail("KEY_MISSING"),
  wipe: async () => {
    state.isWiped = true;
    state.secrets.wipe();
    state.pair = null;
    state.own = null;
    state.frames.wipe();
    return succeed({});
  },
  wait: ({ ms }) => new Promise((resolve) => void clock.after(ms, () => resolve(succeed({})))),
});
