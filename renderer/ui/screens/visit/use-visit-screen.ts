import { useId, useState } from "react";
import { nextToAdmit } from "../desktop/waiting.ts";
import { useArrivals } from "../desktop/arrivals.ts";
import type { Shortcut } from "./shortcuts.ts";
import type { PanelTab } from "./side-panel.tsx";
import { targetOf, type VisitIntents, type VisitView } from "./types.ts";
import { useComings } from "./use-comings.ts";
import { hasRoomForPanel } from "./use-is-narrow.ts";
import { usePushToTalk } from "./use-push-to-talk.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import type { StageControl } from "./use-stage-control.ts";

type KeysProps = { view: VisitView; intents: VisitIntents; control: StageControl };

const share = ({ view, intents }: KeysProps): void => {
  if (view.ownShareTitle !== null) return intents.stopSharing();
  const mayStart = view.canShare && !view.isSuspended && (view.seat === "host" || view.self.mayShare);
  return mayStart ? intents.openSharePicker() : undefined;
};

const admitNext = ({ view, intents }: KeysProps): void => {
  const next = view.seat === "participant" ? null : nextToAdmit(view.waiting);
  return next ? intents.admit([targetOf(next)]) : undefined;
};

/** Does what a key stands for, where this person may: a key never does more than a button that is drawn. */
export const runShortcut = (props: KeysProps, shortcut: Shortcut): void => {
  const { view, intents, control } = props;
  switch (shortcut) {
    case "microphone":
      return view.self.maySpeak && !view.isSuspended ? intents.toggleMicrophone() : undefined;
    case "camera":
      return view.self.mayShow && !view.isSuspended ? intents.toggleCamera() : undefined;
    case "share":
      return share(props);
    case "hand":
      return view.seat === "host" ? undefined : intents.setHand(view.self.hand === null);
    case "admit":
      return admitNext(props);
    case "lock":
      return view.seat === "participant" ? undefined : intents.setLocked(!view.isLocked);
    case "previousPage":
      return control.turnTo(control.page.page - 1);
    case "nextPage":
      return control.turnTo(control.page.page + 1);
  }
};

/** The keys of a visit: one letter for each button, and the space bar to talk. */
export const useKeys = (props: KeysProps): void => {
  const { view, intents } = props;
  useShortcuts(view.hasShortcuts, (shortcut) => runShortcut(props, shortcut));
  usePushToTalk({
    isOn: view.hasShortcuts,
    isMicrophoneOn: view.self.isMicrophoneOn,
    mayTalk: view.self.maySpeak && view.line === "live",
    onHold: intents.holdToTalk,
  });
};

const firstPanel = ({ seat, kind, waiting }: VisitView): PanelTab | null =>
  seat === "host" && (kind === "oneToOne" || waiting.length > 0) && hasRoomForPanel() ? "people" : null;

/** Which tab of the panel is open, and the buttons that open it. */
export type PanelControl = {
  tab: PanelTab | null;
  setTab: (tab: PanelTab) => void;
  toggle: (tab: PanelTab) => void;
  close: () => void;
  buttonIds: Readonly<Record<PanelTab, string>>;
};

/** Keeps which tab is open; closing gives the focus back to the button that opens it. */
export const usePanel = (view: VisitView): PanelControl => {
  const [tab, setTab] = useState<PanelTab | null>(() => firstPanel(view));
  const buttonIds = { people: useId(), security: useId() };
  return {
    tab,
    setTab,
    toggle: (pressed) => setTab(pressed === tab ? null : pressed),
    close: () => {
      if (tab !== null) document.getElementById(buttonIds[tab])?.querySelector("button")?.focus();
      setTab(null);
    },
    buttonIds,
  };
};

/** What a screen reader says of comings and goings. */
export const useSaid = (view: VisitView): string => {
  const [arrivals, comings] = [
    useArrivals(view.waiting),
    useComings(view.others, view.seat !== "participant"),
  ];
  return [arrivals, comings].filter((words) => words !== "").join(" ");
};
