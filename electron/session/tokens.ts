import type { Tokens } from "../../protocol/accounts.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { ProofKey } from "./proof-key.ts";
import type { CallService } from "./service.ts";

/** An access token is renewed this long before its end. Milliseconds. */
const EARLY_MS = 30_000;

/** The tokens of one sign-in, in memory. Work that uses the refresh token runs one after another, since it is good once. */
export type TokenBox = {
  /** An access token that is good for a while. */
  access: () => Promise<Result<string>>;
  /** Another access token than this one, which the service refused. */
  renew: (refused: string) => Promise<Result<string>>;
  /** Work that spends the refresh token and brings the next pair. */
  spend: <Answer>(
    work: (refresh: string) => Promise<Result<Answer>>,
    tokensOf: (answer: Answer) => Tokens,
  ) => Promise<Result<Answer>>;
  /** Tokens that came without spending the refresh token: a step-up. */
  replace: (tokens: Tokens) => void;
  /** The refresh token now, for the vault. */
  refresh: () => string;
};

/** What a box needs; `rotated` hears every next refresh token, `lost` why there will be no more. */
export type TokenPorts = {
  call: CallService;
  clock: Clock;
  key: ProofKey;
  rotated: (refresh: string) => void;
  lost: (code: ErrorCode) => void;
};

/** What the service says of a session that is over or rests; anything else may pass. */
const ends: readonly ErrorCode[] = ["SESSION_EXPIRED", "FACTOR_NEEDED", "PROOF_INVALID"];

/** A box with the first tokens of a sign-in. */
export const createTokenBox = (ports: TokenPorts, first: Tokens): TokenBox => {
  const { call, clock, key } = ports;
  let tokens = first;
  let until = clock.now() + first.accessSeconds * 1_000;
  let line: Promise<unknown> = Promise.resolve();

  const take = (next: Tokens): void => {
    tokens = next;
    until = clock.now() + next.accessSeconds * 1_000;
    ports.rotated(next.refresh);
  };
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = line.then(work);
    line = turn.catch(() => undefined);
    return turn;
  };
  /** A lost answer is asked for again at once: the service takes the same refresh token once more for a short while. */
  const ask = async (refresh: string): Promise<Result<Tokens>> => {
    const answer = await call("refresh", { refresh }, { key, access: null });
    const isLost = !answer.ok && answer.error.code === "SERVICE_UNREACHABLE";
    return isLost ? call("refresh", { refresh }, { key, access: null }) : answer;
  };
  const renewed = async (): Promise<Result<string>> => {
    const answer = await ask(tokens.refresh);
    if (answer.ok) {
      take(answer.value);
      return succeed(answer.value.access);
    }
    if (ends.includes(answer.error.code)) ports.lost(answer.error.code);
    return fail(answer.error.code);
  };
  const isFresh = (): boolean => until - clock.now() > EARLY_MS;

  return {
    access: () =>
      isFresh()
        ? Promise.resolve(succeed(tokens.access))
        : inLine(async () => (isFresh() ? succeed(tokens.access) : renewed())),
    renew: (refused) => inLine(async () => (tokens.access === refused ? renewed() : succeed(tokens.access))),
    spend: (work, tokensOf) =>
      inLine(async () => {
        const answer = await work(tokens.refresh);
        if (answer.ok) take(tokensOf(answer.value));
        return answer;
      }),
    replace: take,
    refresh: () => tokens.refresh,
  };
};
