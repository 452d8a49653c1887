import { Volume2 } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { DeviceRow, WorksChip } from "./device-row.tsx";
import type { BellState } from "./types.ts";

/** What the speaker's line takes. */
export type SpeakerRowProps = { bell: BellState; onRing: () => void; onAnswer: (wasHeard: boolean) => void };

const WORDS = {
  silent: "guest.test.ringHint",
  ringing: "guest.test.ringing",
  asking: "guest.test.didYouHear",
  heard: "guest.test.heardBell",
  notHeard: "guest.test.ringHint",
} as const;

const End = ({ bell, onRing, onAnswer }: SpeakerRowProps) => {
  const { t } = useStrings();
  if (bell === "heard") return <WorksChip />;
  if (bell === "asking")
    return (
      <>
        <Button onPress={() => onAnswer(true)}>{t("guest.test.yes")}</Button>
        <Button onPress={() => onAnswer(false)}>{t("guest.test.no")}</Button>
      </>
    );
  return (
    <Button isDisabled={bell === "ringing"} onPress={onRing}>
      {bell === "notHeard" ? t("guest.test.ringAgain") : t("guest.test.ring")}
    </Button>
  );
};

/** The speaker's line: a bell, and the question whether it was heard. */
export const SpeakerRow = (props: SpeakerRowProps) => {
  const { t } = useStrings();
  return (
    <DeviceRow
      icon={Volume2}
      title={t("guest.test.speaker")}
      words={<output>{t(WORDS[props.bell])}</output>}
      end={<End {...props} />}
      below={props.bell === "notHeard" && <Notice kind="warning">{t("guest.test.fix.bellNotHeard")}</Notice>}
    />
  );
};
