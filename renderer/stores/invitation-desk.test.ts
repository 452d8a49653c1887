import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { InvitationId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { InvitationView } from "../../protocol/visit.ts";
import { turns } from "./call-fixtures.ts";
import { invitation, signedIn, someVisit } from "./desktop-fixtures.ts";

const rowOf = (label: string | null): InvitationView => ({
  id: InvitationId.parse(randomIdText(systemChance)),
  label,
  isShared: label === null,
  createdAt: 1,
  usedAt: null,
  retiredAt: null,
  isResting: false,
});
const visit = someVisit();
const [shared, anas] = [rowOf(null), rowOf("Ana")];

test("the links of a visit are listed, and one that is made is shown once and stands in the list", async () => {
  const now = await signedIn([visit], [], {
    main: {
      listInvitations: async () => succeed([shared]),
      invite: async () => succeed({ invitation: anas, link: invitation }),
    },
  });
  const { invitations } = now.desktop;
  await invitations.list(visit.id);
  await invitations.make(visit.id, "Ana");
  expect(now.state()).toMatchObject({
    invitation: { phase: "ready", invitation },
    invitations: { phase: "ready", rows: [shared, anas], retiringId: null, failure: null },
  });
  invitations.forget();
  invitations.forgetList();
  expect(now.state()).toMatchObject({ invitation: { phase: "none" }, invitations: { phase: "none" } });
});

test("a link is retired by the service, whose list is read anew; a refusal is said beside the list", async () => {
  const retired = { ...anas, retiredAt: 9 };
  const lists = [
    [shared, anas],
    [shared, retired],
  ];
  const answers: Result<object>[] = [fail("SERVICE_UNREACHABLE"), succeed({})];
  const now = await signedIn([visit], [], {
    main: {
      listInvitations: async () => succeed(lists.shift() ?? []),
      retireInvitation: async () => answers.shift() ?? succeed({}),
    },
  });
  const { invitations } = now.desktop;
  await invitations.list(visit.id);
  const first = invitations.retire(visit.id, anas.id);
  expect(now.state().invitations).toMatchObject({ retiringId: anas.id });
  await first;
  expect(now.state().invitations).toMatchObject({ retiringId: null, failure: "SERVICE_UNREACHABLE" });
  await invitations.retire(visit.id, anas.id);
  expect(now.state().invitations).toEqual({
    phase: "ready",
    rows: [shared, retired],
    retiringId: null,
    failure: null,
  });
});

test("a list that comes after its window was closed, or for another visit, is not kept", async () => {
  const first = Promise.withResolvers<Result<InvitationView[]>>();
  const lists = [first.promise, Promise.resolve(succeed([shared]))];
  const now = await signedIn([visit], [], {
    main: { listInvitations: () => lists.shift() ?? Promise.resolve(succeed([])) },
  });
  const { invitations } = now.desktop;
  void invitations.list(visit.id);
  await invitations.list(someVisit().id);
  first.resolve(succeed([anas]));
  await turns();
  expect(now.state().invitations).toMatchObject({ rows: [shared] });
  await now.desktop.session.signOut();
  expect(now.state().invitations).toEqual({ phase: "none" });
});

test("the clinic's words are read when its screen is opened, and saved", async () => {
  const words = { text: "Take a seat.", phone: "+34 600" };
  const answers: Result<object>[] = [fail("FORBIDDEN"), succeed({})];
  const now = await signedIn([visit], [], {
    main: {
      readClinic: async () => succeed({ name: "Riverside", wording: { text: "", phone: "" } }),
      setWording: async () => answers.shift() ?? succeed({}),
    },
  });
  const { clinic } = now.desktop;
  await clinic.goTo("clinic");
  expect(now.state()).toMatchObject({
    place: "clinic",
    clinic: { wording: { text: "" }, save: { phase: "idle" } },
  });
  await clinic.saveWording(words);
  expect(now.state().clinic).toMatchObject({
    wording: { text: "" },
    save: { phase: "failed", code: "FORBIDDEN" },
  });
  await clinic.saveWording(words);
  expect(now.state().clinic).toEqual({ wording: words, failure: null, save: { phase: "saved" } });
  await clinic.goTo("today");
  expect(now.state().place).toBe("today");
});
