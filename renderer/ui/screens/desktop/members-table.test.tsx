import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AccountId, StaffInvitationId, randomIdText, systemChance } from "../../../../protocol/ids.ts";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { MembersTable } from "./members-table.tsx";
import { type MemberRow, type StaffInvitationRow, type StaffRow } from "./staff-types.ts";

const now = new Date(2026, 10, 23, 14, 7).getTime();
const HOUR_MS = 3_600_000;

const ben: MemberRow = {
  kind: "member",
  id: AccountId.parse(randomIdText(systemChance)),
  displayName: "Ben Kaya",
  email: "ben.kaya@riverside.example",
  role: "member",
  isSelf: false,
  isDisabled: false,
  lastSignedInAt: new Date(2026, 10, 23, 8, 12).getTime(),
  recoveryUntil: null,
  actions: ["recover", "disable"],
};
const lena: StaffInvitationRow = {
  kind: "invitation",
  id: StaffInvitationId.parse(randomIdText(systemChance)),
  email: "lena.vogt@riverside.example",
  role: "auditor",
  invitedBy: "Dr. Ana Ruiz",
  expiresAt: now + 48 * HOUR_MS,
  canRetire: true,
};

const shown = (rows: readonly StaffRow[], language = "en-GB"): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={[language]}>
      <MembersTable rows={rows} now={now} isBusy={false} onWant={() => undefined} />
    </StringsProvider>,
  );

test("a member stands with name, address, role, second factor and last sign-in", () => {
  const words = shown([ben]);
  for (const fact of ["Ben Kaya", "ben.kaya@riverside.example", "Member", "Code", "Today 08:12"])
    expect(words).toContain(fact);
  expect(words).toContain('aria-label="More for Ben Kaya"');
});

test("the one who looks is here now", () => {
  expect(shown([{ ...ben, isSelf: true }])).toContain("Now, this workstation");
});

test("who may not do anything with somebody sees no menu there", () => {
  expect(shown([{ ...ben, actions: [] }])).not.toContain("More for");
  expect(shown([{ ...lena, canRetire: false }])).not.toContain("More for");
});

test("an invitation says that nobody accepted it, who made it and when its link ends", () => {
  const words = shown([lena]);
  for (const fact of ["Not yet accepted", "Invited by Dr. Ana Ruiz", "Link ends in 2 days"])
    expect(words).toContain(fact);
});

test("whoever is disabled has no second factor any more", () => {
  const words = shown([{ ...ben, isDisabled: true, actions: [] }]);
  expect(words).toContain("Disabled");
  expect(words).not.toContain("Code");
});

test("a recovery that was started is said with its end, in the reader's language", () => {
  const row = { ...ben, recoveryUntil: now + 5 * HOUR_MS };
  expect(shown([row])).toContain("Recovery ends in 5 hours");
  expect(shown([row], "es-ES")).toContain("Recuperación: caduca dentro de 5 horas");
});

test("columns and rows have their headings, for who hears the table", () => {
  const words = shown([ben, lena]);
  expect(words.match(/<th scope="col"/gu)).toHaveLength(5);
  expect(words.match(/<th scope="row"/gu)).toHaveLength(2);
});
