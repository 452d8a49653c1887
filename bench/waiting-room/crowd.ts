import { OpeningId, VisitId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { makeDevice } from "../../service/visit/device-fixtures.ts";
import { cardOfUsualSize } from "./card.ts";
import { accepted, openLeastLine, openLine } from "./line.ts";
import { CrowdWanted, tell } from "./talk.ts";

/*
 * Everybody who waits while S1 measures somebody else: each with a device key, a hello and a socket of their own at the
 * service, and a bare socket at the least server. They stay in the queue and answer pings.
 */

/** So many arrive at a time. */
const TOGETHER = 8;

const arriveAll = async <T>(people: readonly T[], arrive: (one: T) => Promise<void>): Promise<void> => {
  const left = [...people];
  const next = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await arrive(one); // oxlint-disable-line no-await-in-loop -- one after the other in each of a few turns
  };
  await Promise.all(Array.from({ length: TOGETHER }, next));
};

process.on("message", (said) => {
  const { servicePort, leastPort, arrivals } = CrowdWanted.parse(said);
  const waitAtService = async ({ visitId, opening, ticket }: (typeof arrivals)[number]): Promise<void> => {
    const line = await openLine(servicePort, ticket);
    const scope = { visitId: VisitId.parse(visitId), opening: OpeningId.parse(opening) };
    const { envelope: hello } = await makeDevice(scope);
    line.say(JSON.stringify({ v: 1, id: 1, type: "knock", hello, card: cardOfUsualSize }));
    await accepted(line);
    await openLeastLine(leastPort, randomIdText(systemChance));
  };
  void arriveAll(arrivals, waitAtService).then(() =>
    tell({ atService: arrivals.length, atLeast: arrivals.length }),
  );
});
