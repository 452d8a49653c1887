import type { Result } from "../../protocol/result.ts";
import type { CallClock, Intent, Line } from "./ports.ts";

/** Waits before a service that is there but cannot take a goodbye now is told again. Milliseconds. */
const GOODBYE_AGAIN_MS = 2_000;

/**
 * A goodbye that is owed until the service has heard it: lost on the way, whoever left would stay listed.
 *
 *   none --say--> saying --heard, or refused for good--> none
 *                 saying --lost--> owed --sayAgain--> saying
 *   any --forget--> none
 */
export type Goodbye = {
  /** Says it, if there is a line; resolves with the first answer, whichever it is. */
  say(): Promise<void>;
  /** For when the service is there and still counts this device in: says again what is owed, else nothing. */
  sayAgain(): void;
  /** Nobody is there any more to hear it, or it does not hold any more. */
  forget(): void;
  /** Once nothing is owed; at once when nothing is. */
  settled(): Promise<void>;
};

/** What a goodbye is said with. */
export type GoodbyeParts = {
  line: Pick<Line, "request" | "status" | "renew">;
  /** As which the device goes, at the moment when it is said. */
  word: () => Intent;
  after: CallClock["after"];
};

/** Nothing is owed yet. */
export const createGoodbye = ({ line, word, after }: GoodbyeParts): Goodbye => {
  const waiting: (() => void)[] = [];
  let isOwed = false;
  let saying: Promise<void> | null = null;

  const forget = (): void => {
    isOwed = false;
    for (const tell of waiting.splice(0)) tell();
  };
  /** Over a lost line nothing is said: whoever keeps the line sees it come back. */
  const lost = (code: Failed["error"]["code"]): void => {
    if (!isOwed || line.status() !== "connected") return;
    // No answer over a line that seems to be there: it may be dead without knowing.
    if (code === "SERVICE_UNREACHABLE") line.renew();
    else after(GOODBYE_AGAIN_MS, sayAgain);
  };
  const ask = async (): Promise<void> => {
    const answer = await line.request(word());
    saying = null;
    if (answer.ok || !answer.error.retryable) forget();
    else lost(answer.error.code);
  };
  const sayAgain = (): void => {
    if (isOwed && line.status() === "connected") saying ??= ask();
  };
  return {
    say: () => {
      isOwed = true;
      sayAgain();
      return saying ?? Promise.resolve();
    },
    sayAgain,
    forget,
    settled: () => (isOwed ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve()),
  };
};

type Failed = Extract<Result<null>, { ok: false }>;
