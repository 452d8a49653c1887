import { createServer } from "node:http";
import { join } from "node:path";
import { VisitId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { GROUP_PLACES_MAX } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { sessionFor } from "../../service/account/testing-prover.ts";
import { issueTicket } from "../../service/account/tickets.ts";
import { systemClock } from "../../service/clock.ts";
import { fakeRooms } from "../../service/livekit/fake-rooms.ts";
import { silentLog } from "../../service/log.ts";
import { attachRealtime } from "../../service/realtime.ts";
import { phiCipher } from "../../service/store/phi-cipher.ts";
import type { TicketUse } from "../../service/store/rows.ts";
import { openSqliteStore } from "../../service/store/sqlite-store.ts";
import type { Store, StoreTx } from "../../service/store/store.ts";
import { plant, someAccount, someClinic, someVisit } from "../../service/store/testing-store.ts";
import { systemTimers } from "../../service/timers.ts";
import { ORIGIN, TicketsWanted, tell } from "./talk.ts";

/*
 * S1, ours: `service.ts <folder> <visits>`. The service's whole realtime side (sockets, desk, machine, real SQLite file)
 * with the machine's own clock. Only HTTP, which gives tickets, and the media server, which no admission waits for, are
 * left out: tickets are made by the service's own function, for whoever asks over the channel to the parent.
 */

const [folder = ".", visitCount = "1"] = process.argv.slice(2);

const must = async <T>(store: Store, work: (tx: StoreTx) => Promise<T>): Promise<T> => {
  const done = await store.transaction(async (tx) => succeed(await work(tx)));
  if (!done.ok) throw new Error(done.error.code);
  return done.value;
};

const store = await openSqliteStore({
  path: join(folder, "anteroom.db"),
  cipher: phiCipher(systemChance(32), systemChance),
  clock: systemClock,
});
const clinic = someClinic();
const host = someAccount(clinic);
const visits = Array.from({ length: Number(visitCount) }, () =>
  someVisit(host, { kind: "group", places: GROUP_PLACES_MAX, startsAt: systemClock.now() }),
);
await plant(store, { clinic, accounts: [host], visits });

const parts = { clock: systemClock, chance: systemChance };
const ticketsFor = (uses: readonly TicketUse[]): Promise<string[]> =>
  must(store, (tx) => Promise.all(uses.map((use) => issueTicket(tx, use, parts))));

const signIn = async (): Promise<TicketUse> => {
  const { sessionId } = await sessionFor({ store, clock: systemClock }, host, randomIdText(systemChance));
  return { purpose: "staff", sessionId };
};

const http = createServer((_request, response) => response.writeHead(404).end());
await attachRealtime(http, {
  store,
  ...parts,
  rooms: fakeRooms(),
  timers: systemTimers,
  log: silentLog,
  allowedOrigins: [ORIGIN],
  media: {
    apiKey: "key",
    apiSecret: "no media server is behind this one",
    publicUrl: "ws://127.0.0.1:1",
    privateUrl: "ws://127.0.0.1:1",
    iceServers: [],
  },
});

process.on("message", (said) => {
  const { visitIds } = TicketsWanted.parse(said);
  const way = { invitationId: null, returnHash: null, accountId: null, isBack: false };
  const uses = visitIds.map((id) => ({ purpose: "knock" as const, visitId: VisitId.parse(id), ...way }));
  void ticketsFor(uses).then((tickets) => tell({ tickets }));
});

http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  if (typeof address !== "object" || address === null) throw new Error("not listening");
  const places = visits.map(({ id, opening }) => ({ visitId: id, opening }));
  void signIn()
    .then((use) => ticketsFor([use]))
    .then(([staff]) => tell({ port: address.port, places, staff }));
});
process.once("SIGTERM", () => process.exit(0));
