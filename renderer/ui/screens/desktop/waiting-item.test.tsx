import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ParticipantId, VisitId } from "../../../../protocol/ids.ts";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { type OpenCard, type WaitingRow } from "./types.ts";
import { WaitingItem } from "./waiting-item.tsx";

const nothing = () => undefined;

const card: OpenCard = {
  name: "S. Haddad",
  language: "en",
  wantsInterpreter: false,
  relation: "patient",
  camera: "works",
  microphone: "works",
};

const row: WaitingRow = {
  participantId: ParticipantId.parse(`${"a".repeat(21)}A`),
  visitId: VisitId.parse("A".repeat(22)),
  visitLabel: "S. H., first visit",
  startsAt: new Date(2026, 10, 23, 14, 30).getTime(),
  waitingSince: 0,
  isConnected: true,
  canAdmit: true,
  card,
  isBack: false,
  staffName: null,
  late: null,
  colleagueName: null,
};

const shown = (but: Partial<WaitingRow> = {}): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en-GB"]}>
      <WaitingItem
        row={{ ...row, ...but }}
        waitedMinutes={4}
        isNext={false}
        isOffline={false}
        onAdmit={nothing}
        onDeny={nothing}
        onLate={nothing}
      />
    </StringsProvider>,
  );

test("the clinician sees who waits, how long, for what, and what they need", () => {
  const words = shown({ card: { ...card, language: "ar", wantsInterpreter: true, relation: "relative" } });
  for (const fact of [
    "S. Haddad",
    "4 min",
    "14:30 S. H., first visit",
    "Needs interpreter, Arabic",
    "Relative",
  ])
    expect(words).toContain(fact);
});

test("only somebody whom the service knows as a colleague is called one, whatever their card says", () => {
  const named = { card: { ...card, name: "Colleague Ben Kaya", relation: "other" as const } };
  expect(shown(named)).not.toContain("Colleague, signed in");
  const words = shown({ ...named, staffName: "Ben Kaya" });
  expect(words).toContain("Colleague, signed in");
  expect(words).not.toContain("Colleague Ben Kaya");
});

test("a co-host, who cannot open the card, sees somebody without a name", () => {
  const words = shown({ card: null, colleagueName: "Dr. Ruiz" });
  expect(words).toContain("Somebody (name sealed)");
  expect(words).toContain("with Dr. Ruiz");
});

test("what was told is shown with its time, and that somebody is back", () => {
  const words = shown({
    late: { minutes: 10, saidAt: new Date(2026, 10, 23, 14, 2).getTime() },
    isBack: true,
  });
  expect(words).toContain("Told: 10 min late, 14:02");
  expect(words).toContain("Is back");
  expect(shown()).not.toMatch(/Told|Is back/u);
});
