import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { defaultClinicSettings } from "../../../../protocol/clinic-settings.ts";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { ClinicSettingsPane } from "./clinic-settings-pane.tsx";
import { type ClinicSettingsView } from "./staff-types.ts";

const shown = (view: ClinicSettingsView): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en"]}>
      <ClinicSettingsPane view={view} isOffline={false} intents={{ saveSettings: () => undefined }} />
    </StringsProvider>,
  );
const ready = { phase: "ready", settings: defaultClinicSettings } as const;

test("every policy of the clinic stands with its range, and that a desktop may only be stricter", () => {
  const words = shown({ ...ready, save: { phase: "idle" } });
  for (const fact of [
    "stricter, never looser",
    "From 1 to 15.",
    "From 1 to 60.",
    "From 2 to 24.",
    "Overtime",
  ])
    expect(words).toContain(fact);
  expect(words).not.toContain("Saved");
});

test("settings that were saved say so, and a refusal says why", () => {
  expect(shown({ ...ready, save: { phase: "saved" } })).toContain(
    "Saved. Visits follow at once, people from their next sign-in or return.",
  );
  const failed = shown({ ...ready, save: { phase: "failed", code: "SERVICE_UNREACHABLE" } });
  expect(failed).toContain('role="alert"');
  expect(shown({ phase: "failed", code: "SERVICE_UNREACHABLE" })).toContain('role="alert"');
});
