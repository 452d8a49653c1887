import { toBase64Url } from "../../protocol/base64url.ts";
import { GATE_ANSWER_MS, HASH_BYTES } from "../../protocol/limits.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { SignalDeps } from "./deps.ts";

/** Questions to one device on whether it is connecting to media, each answered once and in time, or with no. */
export type GateQuestions = {
  ask(): Promise<boolean>;
  /** Whether the challenge was asked here and is still open. */
  answer(challenge: string, isConnecting: boolean): boolean;
  /** Answers everything that is open with no. */
  end(): void;
};

/** Questions that go out through `push`. */
export const createGateQuestions = (
  deps: Pick<SignalDeps, "chance" | "timers">,
  push: (message: ServerMessage) => boolean,
): GateQuestions => {
  const open = new Map<string, (isConnecting: boolean) => void>();
  const answer = (challenge: string, isConnecting: boolean): boolean => {
    const settle = open.get(challenge);
    settle?.(isConnecting);
    return settle !== undefined;
  };
  return {
    answer,
    ask: () =>
      new Promise((resolve) => {
        const challenge = toBase64Url(deps.chance(HASH_BYTES));
        const cancel = deps.timers.after(GATE_ANSWER_MS, () => void answer(challenge, false));
        open.set(challenge, (isConnecting) => {
          cancel();
          open.delete(challenge);
          resolve(isConnecting);
        });
        if (!push({ v: 1, type: "askGate", challenge })) answer(challenge, false);
      }),
    end() {
      for (const challenge of open.keys()) answer(challenge, false);
    },
  };
};
