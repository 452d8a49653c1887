import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { MemberHello } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { decodeAnnounce } from "../../protocol/signed/announce.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type KnownHello, readAnyHello } from "./hello.ts";
import { createHelloBook } from "./hello-book.ts";
import { leaderOf } from "./leader-change.ts";
import type { MissedWords } from "./visit-view.ts";

/** What a joiner is told with its admission: the words since the one that let it in, hellos, and the hello of whoever leads now. */
export type Admittance = {
  entries: readonly Pick<BoardEntry, "announce">[];
  hellos: readonly MemberHello[];
  hostHello: SignedEnvelope;
};

/** By whose key a joiner verifies its first word, and where the words that it missed must end. */
export type Joining = { leaderHello: KnownHello; missed: MissedWords };

/**
 * How a joiner begins. Its first word is that of whoever led then, by the roster of that very word; from there the chain's own rules must lead to whoever
 * the service says leads now, or the last missed word is refused. A joiner was not there to hear whether a leader fell silent: claims among the words that it
 * missed are believed, as it believes the service on who leads at all, and no claim after them is.
 */
export const joiningOf = async (
  { entries, hellos, hostHello }: Admittance,
  scope: Scope,
): Promise<Result<Joining>> => {
  const now = await readAnyHello(hostHello, scope);
  if (!now.ok) return now;
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (first === undefined || last === undefined) return fail("KEY_MISSING");
  const book = createHelloBook(scope);
  await book.noteAll(hellos);
  await book.note(now.value);
  const announce = decodeAnnounce(bytesOf(first.announce.body));
  const row = announce === null ? null : leaderOf(announce);
  const { signingKey } = now.value.hello;
  return succeed({
    leaderHello: (row === null ? null : book.find(row)) ?? now.value,
    missed: {
      lastHash: await sha256(bytesOf(last.announce.body)),
      leader: { signingKey, hash: await sha256(signingKey) },
    },
  });
};
