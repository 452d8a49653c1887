import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { SecurityBadge } from "./security-badge.tsx";
import type { BadgeView } from "./types.ts";

const badge = (view: BadgeView): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en"]}>
      <SecurityBadge badge={view} />
    </StringsProvider>,
  );

test("a badge that is not verified says so", () => {
  expect(badge({ state: "unverified" })).toContain("End-to-end encrypted, not verified");
});

test("no badge but the verified one claims to be verified", () => {
  const others: BadgeView[] = [{ state: "securing" }, { state: "failed", reason: "stranger" }];
  for (const view of others) expect(badge(view)).not.toContain("verified");
});

test("a failed badge does not speak of encryption as if it held", () => {
  expect(badge({ state: "failed", reason: "undecryptable" })).toContain("Not secure");
});
