import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { UpdateEffect, UpdateHappening } from "./machine-words.ts";
import type { Offer } from "./ports.ts";
import type { UpdateRunnerPorts } from "./runner-ports.ts";
import type { Done } from "./updates.ts";

const answerOf = (result: Result<unknown>): Done => (result.ok ? succeed({}) : result);

const nothing = (): void => undefined;

/** The work that effects begin, and what whoever asked for it hears at its end. */
export type UpdateWork = {
  look: Promise<Done>;
  fetch: Promise<Done>;
  keep: Promise<Done>;
  install: Promise<Done>;
};

/** Does what effects ask for, and tells how it ended. */
export const createWork = (ports: UpdateRunnerPorts, tell: (happening: UpdateHappening) => void) => {
  const idle: Promise<Done> = Promise.resolve(succeed({}));
  const work: UpdateWork = { look: idle, fetch: idle, keep: idle, install: idle };
  /** What touches the packages' files goes one after the other. */
  let line: Promise<unknown> = Promise.resolve();
  const inLine = <T>(one: () => Promise<T>): Promise<T> => {
    const done = line.then(one);
    line = done.catch(nothing);
    return done;
  };
  const failed = (code: ErrorCode): void => ports.log("warn", "update.failed", { code });
  const endWith = async <T>(
    result: Promise<Result<T>>,
    ok: (value: T) => void,
    no: (code: ErrorCode) => void,
  ): Promise<Done> => {
    // a bug must not leave the machine waiting for ever
    const ended = await result.catch(() => fail("INTERNAL"));
    if (ended.ok) ok(ended.value);
    else {
      failed(ended.error.code);
      no(ended.error.code);
    }
    return answerOf(ended);
  };
  return {
    work,
    forget: (except: Offer | null) => void inLine(() => ports.forget(except)).catch(nothing),
    look: ({ round, from }: Extract<UpdateEffect, { type: "look" }>) => {
      work.look = endWith(
        ports.look(from),
        (offer) => tell({ type: "looked", round, offer }),
        (code) => tell({ type: "lookFailed", round, code }),
      );
    },
    fetch: ({ round, offer }: Extract<UpdateEffect, { type: "fetch" }>) => {
      const onProgress = (received: number): void => tell({ type: "progress", round, received });
      work.fetch = endWith(
        inLine(() => ports.fetch(offer, onProgress)),
        (path) => tell({ type: "fetched", round, path }),
        (code) => tell({ type: "fetchFailed", round, code }),
      );
    },
    keep: ({ fetched, isAsked }: Extract<UpdateEffect, { type: "keep" }>) => {
      work.keep = endWith(
        inLine(() => ports.keep(fetched, isAsked)),
        nothing,
        (code) => tell({ type: "keepFailed", code }),
      );
    },
    install: ({ fetched }: Extract<UpdateEffect, { type: "install" }>) => {
      work.install = endWith(
        inLine(() => ports.install(fetched)),
        nothing,
        (code) => tell({ type: "installFailed", code }),
      );
    },
  };
};
