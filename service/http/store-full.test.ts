import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { owner } from "../account/testing-accounts.ts";
import { fakeClock, inFolder, memoryStore, plant, someAudit, someVisit } from "../store/testing-store.ts";
import type { Store } from "../store/store.ts";
import { linkHashOf } from "../visit/links.ts";
import { problemDetails } from "../refusal.ts";
import { httpForTests, testInvite, visitBody } from "./testing-http.ts";

const passcode = "123456";

/** Everything that the store holds, row by row, but the counts of tries, which may well go up. */
const everyRow = (database: DatabaseSync): unknown[] =>
  database
    .prepare("select name from sqlite_master where type = 'table' and name != 'throttle' order by name")
    .all()
    .flatMap(({ name }) => [name, ...database.prepare(`select * from "${String(name)}"`).all()])
    .map((row) => (typeof row === "object" && row !== null ? { ...row, passcodeTries: 0 } : row));

/** Writes until the database takes no more. */
const fill = async (store: Store): Promise<void> => {
  const more = () =>
    store.transaction(async (tx) => {
      await tx.audit.append(someAudit("visit.listed"));
      return succeed(null);
    });
  while ((await more()).ok);
};

const troubles = [
  [
    "full",
    (database: DatabaseSync) => {
      database.exec("PRAGMA max_page_count = 1");
      return () => void database.exec("PRAGMA max_page_count = 1000000");
    },
  ],
  [
    "read-only",
    (database: DatabaseSync) => {
      database.exec("PRAGMA query_only = ON");
      return () => void database.exec("PRAGMA query_only = OFF");
    },
  ],
] as const;

const changing: readonly RouteName[] = [
  "createVisit",
  "renewLink",
  "invite",
  "listInvitations",
  "retireInvitation",
  "setWording",
  "arrive",
  "listVisits",
  "signIn",
  "signOut",
];

/** A server over a database in a real file, with a visit and somebody signed in. */
const serverIn = async (folder: string) => {
  const opened: DatabaseSync[] = [];
  const clock = fakeClock();
  const store = await memoryStore({
    path: join(folder, "a.db"),
    clock,
    unsafeTestingConnection: (database) => void opened.push(database),
  });
  const http = await httpForTests({ store, clock });
  const [database] = opened;
  if (database === undefined) throw new Error("no database");
  return { ...http, database };
};

test.each(troubles)(
  "while the database is %s, every change answers 503 and none is half there; afterwards all work again",
  (_, begin) =>
    inFolder(async (folder) => {
      const { json, database, deps, signInAs, ownerRow, changed, ended } = await serverIn(folder);
      const host = await ownerRow();
      const passcodeHash = await deps.verifier.hash(passcode);
      const visit = someVisit(host, {
        linkHash: linkHashOf(testInvite),
        startsAt: deps.clock.now(),
        passcodeHash,
      });
      await plant(deps.store, { visits: [visit] });
      const token = await signInAs(host);
      const { id: visitId } = visit;
      const link = { visitId, inviteHash: testInvite };
      const bodies: Partial<Record<RouteName, unknown>> = {
        createVisit: visitBody(deps.clock.now()),
        renewLink: link,
        invite: { visitId, inviteHash: "A".repeat(43), label: "Jamie R." },
        listInvitations: { visitId },
        retireInvitation: { visitId, invitationId: visitId },
        setWording: { text: "Please wait.", phone: "" },
        arrive: { ...link, passcode },
        signIn: owner,
        signOut: {},
      };
      const ask = (name: RouteName) => {
        const { path, method, needsSession } = routes[name];
        const body = bodies[name];
        return json(path, {
          method,
          ...(body === undefined ? {} : { body }),
          ...(needsSession ? { token } : {}),
        });
      };
      const end = begin(database);
      await fill(deps.store);
      const before = everyRow(database);
      for (const name of changing)
        expect([name, await ask(name)]).toEqual([
          name,
          { status: 503, value: problemDetails("STORE_UNAVAILABLE") },
        ]);
      expect(everyRow(database)).toEqual(before);
      expect([changed, ended]).toEqual([[], []]);
      expect((await json("/health")).status).toBe(200);
      end();
      // Without the retirement, which would stop the arrival.
      const rest = changing.filter((name) => name !== "retireInvitation" && name !== "renewLink");
      for (const name of rest) expect([name, (await ask(name)).status]).toEqual([name, 200]);
      await deps.store.close();
    }),
);
