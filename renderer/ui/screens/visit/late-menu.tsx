import { Clock3 } from "lucide-react";
import { LATE_MINUTES } from "../../../../protocol/limits.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { SectionMenu } from "../../parts/section-menu.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { LateMinutes } from "../desktop/types.ts";

/** The prepared words "running late", with minutes to choose. */
export const LateMenu = ({ label, onLate }: { label: string; onLate: (minutes: LateMinutes) => void }) => {
  const { t } = useStrings();
  return (
    <SectionMenu
      label={label}
      placement="bottom end"
      groups={[
        {
          id: "late",
          label: t("visit.people.late"),
          isTitled: true,
          kind: "actions",
          lines: LATE_MINUTES.map((minutes) => ({
            id: `${minutes}` as const,
            label: t("visit.people.lateMinutes", { count: minutes }),
          })),
        },
      ]}
      onAction={(id) => {
        const minutes = LATE_MINUTES.find((one) => `${one}` === id);
        if (minutes !== undefined) onLate(minutes);
      }}
    >
      <IconButton icon={Clock3} label={label} />
    </SectionMenu>
  );
};
