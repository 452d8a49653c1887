import type { Tokens } from "../../protocol/accounts.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { createLine } from "./line.ts";
import type { ProofKey } from "./proof-key.ts";
import { type CallService, isRefusedAccess } from "./service.ts";

/** An access token is renewed this long before its end. Milliseconds. */
const EARLY_MS = 30_000;

/**
 * The tokens of one sign-in, in memory. Everything that changes them runs one after another, since a refresh token is good
 * once. A session that is over, or rests, is told of once and asked about no more until a password brings other tokens.
 */
export type TokenBox = {
  /** An access token that is good for a while. */
  access: () => Promise<Result<string>>;
  /** Another access token than this one, which the service refused. */
  renew: (refused: string) => Promise<Result<string>>;
  /** Work that spends the refresh token and brings the next pair; an answer that was lost is asked for once more. */
  spend: <Answer>(
    work: (refresh: string) => Promise<Result<Answer>>,
    tokensOf: (answer: Answer) => Tokens,
  ) => Promise<Result<Answer>>;
  /** A call that no change of tokens may cross, such as leaving. */
  alone: <Answer>(work: WithAccess<Answer>) => Promise<Result<Answer>>;
  /** A call that brings tokens for its access token: a step-up. */
  exchange: (work: WithAccess<Tokens>) => Promise<Result<Tokens>>;
  /** The refresh token now, for the vault. */
  refresh: () => string;
};

/** A call with an access token. */
export type WithAccess<Answer> = (access: string) => Promise<Result<Answer>>;

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

const isLost = (answer: Result<unknown>): boolean =>
  !answer.ok && answer.error.code === "SERVICE_UNREACHABLE";

/** Asks once more when the answer was lost: for a short while the service takes the same refresh token again. */
export const askedAgain = async <T>(ask: () => Promise<Result<T>>): Promise<Result<T>> => {
  const answer = await ask();
  return isLost(answer) ? ask() : answer;
};

/** A box with the first tokens of a sign-in. */
export const createTokenBox = (ports: TokenPorts, first: Tokens): TokenBox => {
  const { call, clock, key } = ports;
  const inLine = createLine();
  let tokens = first;
  let until = clock.now() + first.accessSeconds * 1_000;
  let over: ErrorCode | null = null;

  const take = (next: Tokens): void => {
    tokens = next;
    until = clock.now() + next.accessSeconds * 1_000;
    over = null;
    ports.rotated(next.refresh);
  };
  const note = (code: ErrorCode): void => {
    if (!ends.includes(code) || code === over) return;
    over = code;
    ports.lost(code);
  };
  const renewed = async (): Promise<Result<string>> => {
    if (over !== null) return fail(over);
    const { refresh } = tokens;
    const answer = await askedAgain(() => call("refresh", { refresh }, { key, access: null }));
    if (answer.ok) take(answer.value);
    else note(answer.error.code);
    return answer.ok ? succeed(answer.value.access) : answer;
  };
  const isFresh = (): boolean => over === null && until - clock.now() > EARLY_MS;
  const fresh = async (): Promise<Result<string>> => (isFresh() ? succeed(tokens.access) : renewed());

  const withAccess = async <Answer>(work: WithAccess<Answer>): Promise<Result<Answer>> => {
    const access = await fresh();
    if (!access.ok) return access;
    const answer = await work(access.value);
    if (answer.ok || !isRefusedAccess(answer.error)) return answer;
    const other = await renewed();
    return other.ok ? work(other.value) : other;
  };

  return {
    access: () => (isFresh() ? Promise.resolve(succeed(tokens.access)) : inLine(fresh)),
    renew: (refused) => inLine(() => (tokens.access === refused ? renewed() : fresh())),
    spend: (work, tokensOf) =>
      inLine(async () => {
        const answer = await askedAgain(() => work(tokens.refresh));
        if (answer.ok) take(tokensOf(answer.value));
        else note(answer.error.code);
        return answer;
      }),
    alone: (work) => inLine(() => withAccess(work)),
    exchange: (work) =>
      inLine(async () => {
        const answer = await withAccess(async (access) => {
          const given = await work(access);
          // the service may have changed the tokens: its next ones are asked for while it still takes the ones before
          if (isLost(given)) await renewed();
          return given;
        });
        if (answer.ok) take(answer.value);
        return answer;
      }),
    refresh: () => tokens.refresh,
  };
};
