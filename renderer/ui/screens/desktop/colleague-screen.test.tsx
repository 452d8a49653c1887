import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { ColleagueScreen } from "./colleague-screen.tsx";
import { type ColleagueView } from "./types.ts";

const nothing = () => undefined;
const intents = { leaveColleague: nothing, waitAgain: nothing, closeColleague: nothing };
type Waiting = Extract<ColleagueView, { phase: "waiting" }>;

const waiting: Waiting = {
  clinicName: "Riverside",
  hostName: "Dr. Kaya",
  phase: "waiting",
  wording: { text: "", phone: "" },
  isHostHere: true,
  isVisitOpen: true,
  isReachable: true,
  isReturned: false,
  late: null,
};

const shown = (view: ColleagueView): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en"]}>
      <ColleagueScreen view={view} intents={intents} />
    </StringsProvider>,
  );

test("a colleague who waits reads for whom, and that nobody hears them, and can leave", () => {
  const words = shown(waiting);
  expect(words).toContain("Waiting to be let in by Dr. Kaya");
  expect(words).toContain("Nobody hears or sees you yet");
  expect(words).toContain("Leave");
});

test("a host who is not here, or a line that is cut, is not said to see the colleague", () => {
  expect(shown({ ...waiting, isHostHere: false })).not.toContain("sees that you wait");
  expect(shown({ ...waiting, isReachable: false })).not.toContain("sees that you wait");
});

test("a colleague who was removed is offered no other try", () => {
  const out = { clinicName: "Riverside", hostName: "Dr. Kaya", phase: "out" } as const;
  const removed = shown({ ...out, reason: "removed", canWaitAgain: false });
  expect(removed).toContain("You cannot come back with this link");
  expect(removed).not.toContain("Wait again");
  expect(shown({ ...out, reason: "heldTooLong", canWaitAgain: true })).toContain("Wait again</span>");
});
