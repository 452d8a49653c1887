import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { account, createTestDesktop, signedIn, someVisit, typed } from "./desktop-fixtures.ts";
import { rowOf, serviceWord } from "./roster-fixtures.ts";

const covered = {
  state: "covered",
  displayName: account.displayName,
  logsOffAt: null,
  isInCall: false,
  leavesCallAt: null,
} as const;
const locked = { ...covered, isInCall: true, leavesCallAt: 120_000 } as const;
const active = { state: "active", account } as const;
const host = rowOf("host", 0);
const word = (isAway: boolean) => serviceWord([[host, { isAway }]]);

/** A desktop in a visit of its own, as the service sees it. */
const inVisit = async () => {
  const visit = someVisit();
  const now = await signedIn([visit]);
  await now.desktop.visits.openVisit(visit.id);
  const [call] = now.calls;
  if (call === undefined) throw new Error("no call");
  call.say({ ownId: host.participantId, visit: word(false) });
  const away = () => call.asked.filter((asked) => asked.startsWith("away"));
  return { ...now, call, away };
};

test("a locked desktop whose line is a new one says again that its person stepped away", async () => {
  const { session, call, away } = await inVisit();
  session(locked);
  call.say({ visit: word(true) });
  expect(away()).toEqual(["away true"]);
  // the service forgets it with the line
  call.say({ visit: word(false) });
  expect(away()).toEqual(["away true", "away true"]);
  call.say({ canLead: true });
  expect(away()).toHaveLength(2);
  call.say({ visit: word(true) });
  session(active);
  call.say({ visit: word(false) });
  expect(away()).toEqual(["away true", "away true", "away false"]);
});

test("a word that one stepped away is said again when it was not taken", async () => {
  const { session, call, away } = await inVisit();
  call.answers.push(fail("SERVICE_UNREACHABLE"), fail("SERVICE_UNREACHABLE"));
  session(locked);
  call.say({ visit: word(false) });
  await turns();
  call.say({ canLead: true });
  expect(away()).toHaveLength(3);
  await turns();
  call.say({ canLead: false });
  expect(away()).toHaveLength(3);
});

test("who is let in under a cover opens neither camera nor microphone, not after it either", async () => {
  const theirs = someVisit({ isOwn: false });
  const now = await signedIn([theirs], [], {
    main: { arriveAgain: async () => succeed({ url: "wss://clinic.example", ticket: "again" }) },
  });
  await now.desktop.visits.openVisit(theirs.id);
  const [call] = now.calls;
  now.session(covered);
  call?.say({ state: { phase: "securing" } });
  await turns();
  now.session(active);
  call?.say({ state: { phase: "joining" } });
  await turns();
  expect(call?.media.told.filter((told) => /^(?:camera|microphone) true/.test(told))).toEqual([]);
});

test("recovery codes that were shown once are gone with the session", async () => {
  const codes = Array.from({ length: 10 }, () => "AAAA-BBBB-CCCC-DDDD");
  const { desktop, session, state } = createTestDesktop({
    session: {
      lookAtInvitation: async () =>
        succeed({
          purpose: "invitation",
          clinicName: "Riverside",
          email: account.email,
          displayName: null,
          role: "member",
          parameters: null,
        }),
      prepareInvitation: async () => succeed({ uri: "otpauth://totp/x", secret: "AAAA" }),
      redeem: async () => {
        session(active);
        return succeed({ account, recoveryCodes: codes });
      },
    },
  });
  await desktop.session.lookAtInvitation("token");
  desktop.session.startRedeeming();
  await desktop.session.lookAtInvitation("token");
  await desktop.session.redeem({ ...typed, displayName: account.displayName, proof: null });
  expect(state().auth.redeem.phase).toBe("done");
  session({ state: "signedOut", reason: "idle", returning: null });
  expect(JSON.stringify(state())).not.toContain(codes[0]);
});
