import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import { type ReactNode } from "react";
import { BarButton } from "../../parts/bar-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./covered-visit.module.css";
import { Stage } from "./stage.tsx";
import type { VisitIntents, VisitView } from "./types.ts";
import { useStageControl } from "./use-stage-control.ts";
import { VisitFrame } from "./visit-frame.tsx";

/** What a covered visit takes; `pane` is the way back, which stands where the panel was. */
export type CoveredVisitProps = {
  view: VisitView;
  intents: Pick<VisitIntents, "toggleMicrophone" | "toggleCamera" | "setVisible">;
  pane: ReactNode;
};

const Own = ({ view, intents }: Pick<CoveredVisitProps, "view" | "intents">) => {
  const { t } = useStrings();
  const { isMicrophoneOn, camera } = view.self;
  const isCameraOn = camera !== "off";
  return (
    <div className={styles.bar}>
      <BarButton
        icon={isMicrophoneOn ? Mic : MicOff}
        label={t(isMicrophoneOn ? "visit.bar.mute" : "visit.bar.unmute")}
        isPressed={!isMicrophoneOn}
        onPress={intents.toggleMicrophone}
      />
      <BarButton
        icon={isCameraOn ? Video : VideoOff}
        label={t(isCameraOn ? "visit.bar.stopVideo" : "visit.bar.startVideo")}
        isPressed={!isCameraOn}
        onPress={intents.toggleCamera}
      />
    </div>
  );
};

/** A visit under a cover: pictures and sound go on, names and panels are gone, and only one's own camera and microphone can be steered. */
export const CoveredVisit = ({ view, intents, pane }: CoveredVisitProps) => {
  const { t } = useStrings();
  const control = useStageControl(view);
  return (
    <VisitFrame
      top={null}
      notices={null}
      stage={
        <Stage
          view={view}
          control={control}
          onVisible={intents.setVisible}
          aloneTitle={t("visit.alone")}
          aloneText={t("visit.aloneHint")}
        />
      }
      bar={<Own view={view} intents={intents} />}
      cover={false}
      coversBar={false}
      panel={
        <aside className={styles.pane} aria-label={t("desktop.cover.label")}>
          {pane}
        </aside>
      }
    />
  );
};
