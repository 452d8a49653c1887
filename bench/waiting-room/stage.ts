import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpeningId, VisitId } from "../../protocol/ids.ts";
import { GROUP_PLACES_MAX, WAITING_MAX } from "../../protocol/limits.ts";
import { type TestDevice, type TestHost, makeDevice, makeHost } from "../../service/visit/device-fixtures.ts";
import { cardOfUsualSize } from "./card.ts";
import { type Line, accepted, openLeastLine, openLine } from "./line.ts";
import { CrowdWaits, type Helper, type Place, Ready, Tickets, startHelper } from "./talk.ts";

/*
 * S1: from the clinician's `admit` on the wire to the push at the socket of the person who is let in, while a thousand
 * others wait; at the service (every row and audit row durable before the push) and at the least server (N0).
 */

/** Waiting beside whoever is measured. */
export const WAITING = 1_000;
/** One more than this is in the queue of a visit at its fullest: whoever is measured. */
const WAITING_A_VISIT = WAITING_MAX - 1;
/** People who knocked wait a moment of changing length before they are let in, so that no timer is met at the same point each time. Milliseconds. */
const momentOf = (run: number): number => 30 + ((run * 37) % 110);

/** One admission of each side, in milliseconds. */
export type AdmitPair = { readonly least: number; readonly ours: number };

/** What the clinician's desktop was sent meanwhile. */
export type DaysSeen = { readonly count: number; readonly bytes: number };

/** Both servers and everybody who waits, started once. */
export type WaitingStage = {
  pair(): Promise<AdmitPair>;
  /** Pushes of the whole day to the desktop so far. */
  days(): DaysSeen;
  close(): Promise<void>;
};

type Visit = { place: Place; host: TestHost; members: TestDevice[] };
type Parts = {
  service: Helper;
  ports: { service: number; least: number };
  visits: Visit[];
  desktop: Line;
  leastHost: Line;
  lines: Line[];
  runs: number;
  words: number;
  pushBytes: number;
};

const scopeOf = ({ visitId, opening }: Place) => ({
  visitId: VisitId.parse(visitId),
  opening: OpeningId.parse(opening),
});

const moment = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** As many visits as hold the crowd, and the people who are let in one after the other. */
const visitsFor = (admissions: number): number =>
  Math.max(Math.ceil(WAITING / WAITING_A_VISIT), Math.ceil(admissions / GROUP_PLACES_MAX));

/** Starts both servers, opens the visits, and lets a thousand people knock. */
export const openWaitingStage = async (
  admissions: number,
  log: (line: string) => void,
): Promise<WaitingStage> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-bench-"));
  const service = startHelper("service", folder, String(visitsFor(admissions)));
  const { port, places, staff } = await service.hear(Ready);
  const least = startHelper("least", folder);
  const ports = { service: port, least: (await least.hear(Ready)).port };
  const crowd = startHelper("crowd");
  const desktop = await openLine(port, staff);
  const leastHost = await openLeastLine(ports.least, "host");
  const parts: Parts = {
    service,
    ports,
    visits: [],
    desktop,
    leastHost,
    lines: [desktop, leastHost],
    runs: 0,
    words: 0,
    pushBytes: 0,
  };
  for (const place of places) parts.visits.push(await openVisit(parts, place)); // oxlint-disable-line no-await-in-loop -- one desktop says one thing at a time
  await gather(parts, crowd, log);
  return {
    pair: () => admitPair(parts),
    days: () => desktop.sum("day"),
    close: async () => {
      for (const line of parts.lines) line.close();
      for (const one of [crowd, least, service]) await one.close(); // oxlint-disable-line no-await-in-loop -- in this order
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const say = async (parts: Parts, line: Line, message: object): Promise<void> => {
  parts.words += 1;
  line.say(JSON.stringify({ v: 1, id: parts.words, ...message }));
  await accepted(line);
};

const openVisit = async (parts: Parts, place: Place): Promise<Visit> => {
  const device = await makeDevice(scopeOf(place), "host");
  const host = makeHost(device);
  const change = await host.say("open", []);
  const { visitId } = place;
  await say(parts, parts.desktop, { type: "openVisit", visitId, hello: device.envelope, change });
  host.accept();
  // The service refuses a line that speaks more than 20 times a second for long.
  await moment(50);
  return { place, host, members: [] };
};

const ticketsFor = async (service: Helper, places: readonly Place[]): Promise<string[]> =>
  (await service.hear(Tickets, { ask: "tickets", visitIds: places.map(({ visitId }) => visitId) })).tickets;

/** Lets the crowd in a hundred at a time, since tickets live for half a minute. */
const gather = async (parts: Parts, crowd: Helper, log: (line: string) => void): Promise<void> => {
  const seats = Array.from(
    { length: WAITING },
    (_, at) => parts.visits[at % parts.visits.length]?.place,
  ).filter((place) => place !== undefined);
  const { service: servicePort, least: leastPort } = parts.ports;
  for (let from = 0; from < seats.length; from += 100) {
    const some = seats.slice(from, from + 100);
    const tickets = await ticketsFor(parts.service, some); // oxlint-disable-line no-await-in-loop -- a hundred at a time
    const arrivals = some.map((place, at) => ({ ...place, ticket: tickets[at] ?? "" }));
    await crowd.hear(CrowdWaits, { servicePort, leastPort, arrivals }); // oxlint-disable-line no-await-in-loop -- as above
  }
  log(`${seats.length} people wait for ${parts.visits.length} visits`);
};

const admitPair = async (parts: Parts): Promise<AdmitPair> => {
  const visit = parts.visits[parts.runs % parts.visits.length];
  if (visit === undefined) throw new Error("no visit");
  const device = await makeDevice(scopeOf(visit.place));
  const [ticket = ""] = await ticketsFor(parts.service, [visit.place]);
  const line = await openLine(parts.ports.service, ticket);
  const bare = await openLeastLine(parts.ports.least, device.id);
  parts.lines.push(line, bare);
  await say(parts, line, { type: "knock", hello: device.envelope, card: cardOfUsualSize });
  const change = await visit.host.say("admit", [...visit.members, device]);
  const word = { type: "admit", visitId: visit.place.visitId, participantIds: [device.id], change };
  const isLeastFirst = parts.runs % 2 === 0;
  parts.runs += 1;
  const runs = {
    least: () => admitAt(parts, parts.leastHost, bare, { ...word, pushBytes: parts.pushBytes }),
    ours: () => admitAt(parts, parts.desktop, line, word),
  };
  const before = isLeastFirst ? await runs.least() : null;
  const ours = await runs.ours();
  const least = before ?? (await runs.least());
  visit.host.accept();
  visit.members.push(device);
  parts.pushBytes = line.sum("admitted").bytes;
  return { least, ours };
};

/** From the message leaving to the push arriving, both on this process's clock; then waits for the answer, which comes later. */
const admitAt = async (parts: Parts, host: Line, guest: Line, message: object): Promise<number> => {
  await moment(momentOf(parts.runs));
  parts.words += 1;
  const text = JSON.stringify({ v: 1, id: parts.words, ...message });
  const pushed = guest.next("admitted");
  const sentAt = performance.now();
  host.say(text);
  const { at } = await pushed;
  await accepted(host);
  return at - sentAt;
};
