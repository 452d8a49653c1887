import type { ParticipantId } from "../../protocol/ids.ts";
import { checkName } from "../../protocol/names.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type KnownHello, readHello } from "./hello.ts";
import type { HelloBook } from "./hello-book.ts";
import type { Comer, Newcomer } from "./host-chain.ts";
import { identityOf } from "./roster.ts";
import type { Joiner } from "./visit-keys.ts";
import type { VisitView } from "./visit-view.ts";

/** Somebody as whoever leads may list them. */
export const newcomerOf = async ({ hello, hash }: KnownHello, name: string): Promise<Newcomer> => ({
  identity: await identityOf(hello),
  signingKey: hello.signingKey,
  hpkeKey: hello.hpkeKey,
  helloHash: hash,
  name,
});

/** Reads those who are to be admitted and notes their hellos; nobody comes in under the name of whoever leads or helps to. */
export const readJoiners = async (
  joiners: readonly Joiner[],
  view: VisitView,
  book: HelloBook,
): Promise<Result<Comer[]>> => {
  const newcomers: Comer[] = [];
  const taken = leadingNames(view);
  for (const joiner of joiners) {
    const known = await readHello("joinHello", joiner.hello, view.scope);
    if (!known.ok) return known;
    const name = checkName(joiner.name, taken);
    if (!name.ok) return name;
    await book.note(known.value);
    newcomers.push({ ...(await newcomerOf(known.value, name.value)), rights: joiner.rights });
  }
  return succeed(newcomers);
};

const leadingNames = ({ head, names }: VisitView): string[] => {
  const leading = head?.announce.roster.filter(({ role, isCoHost }) => role === "host" || isCoHost) ?? [];
  return leading.flatMap(({ participantId }: { participantId: ParticipantId }) => {
    const name = names.get(participantId);
    return name === undefined ? [] : [name];
  });
};
