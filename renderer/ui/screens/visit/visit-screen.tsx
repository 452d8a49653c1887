import { useState } from "react";
import { type Clock, useNow } from "../../parts/clock.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { AskedQuestion } from "./asked-question.tsx";
import { DevicesDialog } from "./devices-dialog.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { SecurityPanel } from "./security-panel.tsx";
import { SidePanel } from "./side-panel.tsx";
import { Stage } from "./stage.tsx";
import { TimeLeftWords } from "./time-left-words.tsx";
import type { VisitIntents, VisitView } from "./types.ts";
import { useNews } from "./use-news.ts";
import { type StageControl, useStageControl } from "./use-stage-control.ts";
import { type PanelControl, useKeys, usePanel, useSaid } from "./use-visit-screen.ts";
import { VisitBar } from "./visit-bar.tsx";
import { coversBar, VisitCover } from "./visit-cover.tsx";
import { VisitFrame } from "./visit-frame.tsx";
import { VisitNotices } from "./visit-notices.tsx";
import { type VisitQuestion, VisitQuestions } from "./visit-questions.tsx";
import { VisitTop } from "./visit-top.tsx";

/** What a visit takes. */
export type VisitScreenProps = { view: VisitView; intents: VisitIntents; clock: Clock };

type PartProps = Omit<VisitScreenProps, "clock"> & {
  now: number;
  control: StageControl;
  panel: PanelControl;
  onAsk: (question: VisitQuestion) => void;
  onDevices: () => void;
};

const Notices = (props: PartProps) => {
  const { news, read } = useNews(props.view);
  return <VisitNotices {...props} news={news} onRead={read} />;
};

const Middle = ({ view, intents, control }: PartProps) => {
  const { t } = useStrings();
  const isGuest = view.place === "guest";
  return (
    <Stage
      view={view}
      control={control}
      onVisible={intents.setVisible}
      aloneTitle={t(isGuest ? "visit.aloneGuest" : "visit.alone")}
      aloneText={t(isGuest ? "visit.aloneGuestHint" : "visit.aloneHint")}
    />
  );
};

const Bar = ({ view, intents, now, control, panel, onAsk, onDevices }: PartProps) => (
  <VisitBar
    view={view}
    intents={intents}
    control={control}
    panel={panel.tab}
    buttonIds={panel.buttonIds}
    start={<TimeLeftWords plannedEndAt={view.plannedEndAt} now={now} />}
    onPanel={panel.toggle}
    onDevices={onDevices}
    onEnd={() => onAsk({ kind: view.seat === "host" ? "end" : "leave" })}
  />
);

const Panel = (props: PartProps) => {
  const { tab, setTab, close } = props.panel;
  if (tab === null) return null;
  return (
    <SidePanel
      tab={tab}
      onTab={setTab}
      onClose={close}
      people={<PeoplePanel {...props} />}
      security={<SecurityPanel {...props} />}
    />
  );
};

/** A visit as whoever is in it sees it: stage in the middle, bar below, people and security at the side. */
export const VisitScreen = ({ view, intents, clock }: VisitScreenProps) => {
  const now = useNow(clock, 10_000);
  const control = useStageControl(view);
  const panel = usePanel(view);
  const [question, onAsk] = useState<VisitQuestion>({ kind: "none" });
  const [hasDevices, setDevices] = useState(false);
  const said = useSaid(view);
  useKeys({ view, intents, control });
  const parts = { view, intents, now, control, panel, onAsk, onDevices: () => setDevices(true) };
  const cover = view.line !== "live" && (
    <VisitCover view={view} intents={intents} onLeave={() => onAsk({ kind: "leave" })} />
  );
  return (
    <>
      <VisitFrame
        top={<VisitTop view={view} clock={clock} />}
        notices={<Notices {...parts} />}
        stage={<Middle {...parts} />}
        bar={<Bar {...parts} />}
        cover={cover}
        coversBar={coversBar(view)}
        panel={<Panel {...parts} />}
      />
      <VisitQuestions
        question={question}
        view={view}
        intents={intents}
        onClose={() => onAsk({ kind: "none" })}
      />
      {view.asked !== null && <AskedQuestion hostName={view.hostName} onAnswer={intents.answerAsked} />}
      {hasDevices && (
        <DevicesDialog
          devices={view.devices}
          onChoose={intents.chooseDevice}
          onClose={() => setDevices(false)}
        />
      )}
      <LiveRegion>{said}</LiveRegion>
    </>
  );
};
