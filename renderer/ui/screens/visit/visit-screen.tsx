import { useId, useState } from "react";
import { type Clock, useNow } from "../../parts/clock.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { useArrivals } from "../desktop/arrivals.ts";
import { nextToAdmit } from "../desktop/waiting.ts";
import { AskedQuestion } from "./asked-question.tsx";
import { DevicesDialog } from "./devices-dialog.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { SecurityPanel } from "./security-panel.tsx";
import type { Shortcut } from "./shortcuts.ts";
import { type PanelTab, SidePanel } from "./side-panel.tsx";
import { ControlledStage } from "./stage.tsx";
import { TimeLeftWords } from "./time-left-words.tsx";
import { targetOf, type VisitIntents, type VisitView } from "./types.ts";
import { useComings } from "./use-comings.ts";
import { hasRoomForPanel } from "./use-is-narrow.ts";
import { useNews } from "./use-news.ts";
import { usePushToTalk } from "./use-push-to-talk.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { type StageControl, useStageControl } from "./use-stage-control.ts";
import { VisitBar } from "./visit-bar.tsx";
import { VisitCover } from "./visit-cover.tsx";
import { VisitFrame } from "./visit-frame.tsx";
import { VisitNotices } from "./visit-notices.tsx";
import { type VisitQuestion, VisitQuestions } from "./visit-questions.tsx";
import { VisitTop } from "./visit-top.tsx";

/** What a visit takes. */
export type VisitScreenProps = { view: VisitView; intents: VisitIntents; clock: Clock };

type KeysProps = Omit<VisitScreenProps, "clock"> & { control: StageControl };

const share = ({ view, intents }: KeysProps): void => {
  if (view.ownShareTitle !== null) return intents.stopSharing();
  const mayStart = view.canShare && (view.seat === "host" || view.self.mayShare);
  return mayStart ? intents.openSharePicker() : undefined;
};

const runner =
  (props: KeysProps) =>
  (shortcut: Shortcut): void => {
    const { view, intents, control } = props;
    const leads = view.seat !== "participant";
    switch (shortcut) {
      case "microphone":
        return view.self.maySpeak ? intents.toggleMicrophone() : undefined;
      case "camera":
        return view.self.mayShow ? intents.toggleCamera() : undefined;
      case "share":
        return share(props);
      case "hand":
        return view.seat === "host" ? undefined : intents.setHand(view.self.hand === null);
      case "admit": {
        const next = leads ? nextToAdmit(view.waiting) : null;
        return next ? intents.admit([targetOf(next)]) : undefined;
      }
      case "lock":
        return leads ? intents.setLocked(!view.isLocked) : undefined;
      case "previousPage":
      case "nextPage":
        return control.turnTo(control.page.page + (shortcut === "nextPage" ? 1 : -1));
    }
  };

const useKeys = (props: KeysProps): void => {
  const { view, intents } = props;
  useShortcuts(view.hasShortcuts, runner(props));
  usePushToTalk({
    isOn: view.hasShortcuts,
    isMicrophoneOn: view.self.isMicrophoneOn,
    mayTalk: view.self.maySpeak && view.line === "live",
    onHold: intents.holdToTalk,
  });
};

const firstPanel = ({ seat, kind, waiting }: VisitView): PanelTab | null =>
  seat === "host" && (kind === "oneToOne" || waiting.length > 0) && hasRoomForPanel() ? "people" : null;

/** Which tab is open; closing gives the focus back to the button that opens it. */
const usePanel = (view: VisitView) => {
  const [tab, setTab] = useState<PanelTab | null>(() => firstPanel(view));
  const buttonIds = { people: useId(), security: useId() };
  const close = () => {
    if (tab !== null) document.getElementById(buttonIds[tab])?.querySelector("button")?.focus();
    setTab(null);
  };
  return { tab, setTab, buttonIds, close };
};

const useSaid = (view: VisitView): string => {
  const [arrivals, comings] = [useArrivals(view.waiting), useComings(view.others)];
  return [arrivals, comings].filter((words) => words !== "").join(" ");
};

/** A visit as whoever is in it sees it: stage in the middle, bar below, people and security at the side. */
export const VisitScreen = ({ view, intents, clock }: VisitScreenProps) => {
  const { t } = useStrings();
  const now = useNow(clock, 10_000);
  const control = useStageControl(view);
  const panel = usePanel(view);
  const { news, read } = useNews(view);
  const [question, setQuestion] = useState<VisitQuestion>({ kind: "none" });
  const [hasDevices, setDevices] = useState(false);
  const said = useSaid(view);
  useKeys({ view, intents, control });
  const isHost = view.seat === "host";
  const isGuest = view.place === "guest";
  const ask = { view, now, intents, onAsk: setQuestion };
  return (
    <>
      <VisitFrame
        top={<VisitTop view={view} clock={clock} />}
        notices={
          <VisitNotices
            view={view}
            intents={intents}
            now={now}
            news={news}
            onRead={read}
            onDevices={() => setDevices(true)}
          />
        }
        stage={
          <ControlledStage
            view={view}
            control={control}
            onVisible={intents.setVisible}
            aloneTitle={t(isGuest ? "visit.aloneGuest" : "visit.alone")}
            aloneText={t(isGuest ? "visit.aloneGuestHint" : "visit.aloneHint")}
          />
        }
        bar={
          <VisitBar
            view={view}
            intents={intents}
            control={control}
            panel={panel.tab}
            buttonIds={panel.buttonIds}
            start={<TimeLeftWords plannedEndAt={view.plannedEndAt} now={now} />}
            onPanel={(tab) => panel.setTab(panel.tab === tab ? null : tab)}
            onDevices={() => setDevices(true)}
            onEnd={() => setQuestion({ kind: isHost ? "end" : "leave" })}
          />
        }
        cover={
          view.line !== "live" && (
            <VisitCover view={view} intents={intents} onLeave={() => setQuestion({ kind: "leave" })} />
          )
        }
        coversBar={!isHost}
        panel={
          panel.tab !== null && (
            <SidePanel
              tab={panel.tab}
              onTab={panel.setTab}
              onClose={panel.close}
              people={<PeoplePanel {...ask} />}
              security={<SecurityPanel {...ask} />}
            />
          )
        }
      />
      <VisitQuestions
        question={question}
        view={view}
        intents={intents}
        onClose={() => setQuestion({ kind: "none" })}
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
