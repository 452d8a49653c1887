import { expect, test } from "vitest";
import type { VisitId } from "../../protocol/ids.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import type { Clock } from "../clock.ts";
import { problemDetails } from "../refusal.ts";
import { fakeClock, inFolder, plant, someVisit } from "../store/testing-store.ts";
import { troubledStore } from "../store/troubled-store-fixtures.ts";
import { linkHashOf } from "../visit/links.ts";
import { httpForTests, signInBody, testInvite, visitBody } from "./testing-http.ts";

const passcode = "123456";

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

const bodiesOf = (visitId: VisitId, clock: Clock): Partial<Record<RouteName, unknown>> => ({
  createVisit: visitBody(clock.now()),
  renewLink: { visitId, inviteHash: testInvite },
  invite: { visitId, inviteHash: "A".repeat(43), label: "Jamie R." },
  listInvitations: { visitId },
  retireInvitation: { visitId, invitationId: visitId },
  setWording: { text: "Please wait.", phone: "" },
  arrive: { visitId, inviteHash: testInvite, passcode },
  signIn: signInBody(clock),
  signOut: {},
});

test.each(["full", "readOnly"] as const)(
  "while the database is %s, every change answers 503 and none is half there; afterwards all work again",
  (trouble) =>
    inFolder(async (folder) => {
      const clock = fakeClock();
      const { store, begin, rows } = await troubledStore(folder, clock);
      const http = await httpForTests({ store, clock });
      const host = await http.ownerRow();
      const passcodeHash = await http.deps.verifier.hash(passcode);
      const visit = someVisit(host, {
        linkHash: linkHashOf(testInvite),
        startsAt: clock.now(),
        passcodeHash,
      });
      await plant(store, { visits: [visit] });
      const session = await http.signInAs(host);
      const bodies = bodiesOf(visit.id, clock);
      const ask = (name: RouteName) => {
        const { path, method, needsSession } = routes[name];
        const body = bodies[name];
        const given = body === undefined ? {} : { body };
        return http.json(path, { method, ...given, ...(needsSession ? { session } : {}) });
      };
      const end = await begin(trouble);
      const before = rows();
      for (const name of changing)
        expect([name, await ask(name)]).toEqual([
          name,
          { status: 503, value: problemDetails("STORE_UNAVAILABLE") },
        ]);
      expect(rows()).toEqual(before);
      expect([http.changed, http.ended]).toEqual([[], []]);
      expect((await http.json("/health")).status).toBe(200);
      end();
      // Without the retirement, which would stop the arrival.
      const rest = changing.filter((name) => name !== "retireInvitation" && name !== "renewLink");
      for (const name of rest) expect([name, (await ask(name)).status]).toEqual([name, 200]);
      await store.close();
    }),
);
