import {
  Ear,
  Ellipsis,
  LayoutGrid,
  LogOut,
  type LucideIcon,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Shield,
  ShieldAlert,
  Users,
  Video,
  VideoOff,
} from "lucide-react";
import { type ReactNode } from "react";
import { BarButton } from "../../parts/bar-button.tsx";
import { Button } from "../../parts/button.tsx";
import { SectionMenu } from "../../parts/section-menu.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { type BarItem, barItemsOf } from "./bar-items.ts";
import { type BarMenuId, facesOf, moreGroups, viewGroups } from "./bar-menu.ts";
import { HandButton, HandsMenu } from "./hands-menu.tsx";
import { SHORTCUT_KEYS } from "./shortcuts.ts";
import type { PanelTab } from "./side-panel.tsx";
import type { VisitIntents, VisitView } from "./types.ts";
import { useIsNarrow } from "./use-is-narrow.ts";
import type { StageControl } from "./use-stage-control.ts";
import styles from "./visit-bar.module.css";

/** What the bar of a visit takes. */
export type VisitBarProps = {
  view: VisitView;
  intents: VisitIntents;
  control: StageControl;
  /** Which tab of the panel is open; null while it is closed. */
  panel: PanelTab | null;
  /** What stands at the start of the bar while there is room. */
  start: ReactNode;
  /** Of the elements around the buttons that open the panel, which get the focus back when it closes. */
  buttonIds: Readonly<Record<PanelTab, string>>;
  onPanel: (tab: PanelTab) => void;
  onDevices: () => void;
  onEnd: () => void;
};

const keyOf = ({ hasShortcuts }: VisitView, item: keyof typeof SHORTCUT_KEYS): { shortcut?: string } =>
  hasShortcuts ? { shortcut: SHORTCUT_KEYS[item] } : {};

/** While everything is suspended nothing can be sent; what was on comes on again by itself. */
const Paused = ({ icon, label }: { icon: LucideIcon; label: string }) => {
  const { t } = useStrings();
  return <BarButton icon={icon} label={label} hint={t("visit.bar.pausedHint")} isDisabled />;
};

const Microphone = ({ view, intents }: VisitBarProps) => {
  const { t } = useStrings();
  const { isMicrophoneOn, maySpeak } = view.self;
  if (view.isSuspended) return <Paused icon={MicOff} label={t("visit.bar.pausedMicrophone")} />;
  if (!maySpeak)
    return (
      <BarButton
        icon={MicOff}
        label={t("visit.bar.keptMuted")}
        hint={t("visit.bar.keptMutedHint")}
        isDisabled
      />
    );
  const unmuteHint = view.hasShortcuts ? t("visit.bar.talkHint") : t("visit.bar.unmuteHint");
  return (
    <BarButton
      icon={isMicrophoneOn ? Mic : MicOff}
      label={isMicrophoneOn ? t("visit.bar.mute") : t("visit.bar.unmute")}
      hint={isMicrophoneOn ? t("visit.bar.muteHint") : unmuteHint}
      {...keyOf(view, "microphone")}
      isFilled={isMicrophoneOn}
      onPress={intents.toggleMicrophone}
    />
  );
};

const Camera = ({ view, intents }: VisitBarProps) => {
  const { t } = useStrings();
  const isNarrow = useIsNarrow();
  const isCameraOn = view.self.camera !== "off";
  if (view.isSuspended) return <Paused icon={VideoOff} label={t("visit.bar.pausedCamera")} />;
  if (!view.self.mayShow)
    return (
      <BarButton
        icon={VideoOff}
        label={t("visit.bar.keptCameraOff")}
        hint={t("visit.bar.keptCameraOffHint")}
        isDisabled
      />
    );
  return (
    <BarButton
      icon={isCameraOn ? Video : VideoOff}
      label={t(isNarrow ? "visit.bar.video" : isCameraOn ? "visit.bar.stopVideo" : "visit.bar.startVideo")}
      hint={isCameraOn ? t("visit.bar.stopVideoHint") : t("visit.bar.startVideoHint")}
      {...keyOf(view, "camera")}
      isFilled={isCameraOn}
      onPress={intents.toggleCamera}
    />
  );
};

const Share = ({ view, intents }: VisitBarProps) => {
  const { t } = useStrings();
  const isSharing = view.ownShareTitle !== null;
  return (
    <BarButton
      icon={isSharing ? MonitorX : MonitorUp}
      label={isSharing ? t("visit.bar.stopSharing") : t("visit.bar.share")}
      hint={isSharing ? t("visit.bar.stopSharing") : t("visit.bar.shareHint")}
      {...keyOf(view, "share")}
      isFilled={isSharing}
      isDisabled={view.isSuspended && !isSharing}
      onPress={isSharing ? intents.stopSharing : intents.openSharePicker}
    />
  );
};

const People = ({ view, panel, buttonIds, onPanel }: VisitBarProps) => {
  const { t } = useStrings();
  const waiting = view.waiting.length;
  return (
    <span id={buttonIds.people}>
      <BarButton
        icon={Users}
        label={t("visit.bar.people")}
        hint={waiting > 0 ? t("visit.bar.peopleWaiting", { count: waiting }) : t("visit.bar.people")}
        badge={waiting}
        isPressed={panel === "people"}
        onPress={() => onPanel("people")}
      />
    </span>
  );
};

const Security = ({ view, panel, buttonIds, onPanel }: VisitBarProps) => {
  const { t } = useStrings();
  const isGuest = view.place === "guest";
  const icon = view.badge.state === "failed" ? ShieldAlert : isGuest ? Ear : Shield;
  return (
    <span id={buttonIds.security}>
      <BarButton
        icon={icon}
        label={t(isGuest ? "visit.bar.whoHears" : "visit.bar.security")}
        hint={t(isGuest ? "visit.bar.whoHearsHint" : "visit.bar.security")}
        isPressed={panel === "security"}
        onPress={() => onPanel("security")}
      />
    </span>
  );
};

const actor =
  ({ view, intents, control, onPanel, onDevices }: VisitBarProps) =>
  (id: BarMenuId): void => {
    const faces = facesOf(id);
    if (faces !== null) return control.setPerPage(faces);
    if (id === "share")
      return view.ownShareTitle === null ? intents.openSharePicker() : intents.stopSharing();
    if (id === "people" || id === "security") return onPanel(id);
    if (id === "devices") return onDevices();
    return id === "closeGaps" ? control.closeGaps() : intents.setShortcuts(!view.hasShortcuts);
  };

const ViewMenu = (props: VisitBarProps) => {
  const { t } = useStrings();
  return (
    <SectionMenu
      label={t("visit.view.title")}
      groups={viewGroups(props.view, props.control, t)}
      onAction={actor(props)}
    >
      <BarButton icon={LayoutGrid} label={t("visit.bar.view")} hint={t("visit.bar.viewHint")} />
    </SectionMenu>
  );
};

const MoreMenu = ({ items, ...props }: VisitBarProps & { items: readonly BarItem[] }) => {
  const { t } = useStrings();
  return (
    <SectionMenu
      label={t("visit.bar.more")}
      groups={moreGroups(items, props.view, props.control, t)}
      onAction={actor(props)}
    >
      <BarButton icon={Ellipsis} label={t("visit.bar.more")} />
    </SectionMenu>
  );
};

const Item = ({ item, more, props }: { item: BarItem; more: readonly BarItem[]; props: VisitBarProps }) => {
  const { view, intents } = props;
  const shortcut = view.hasShortcuts ? SHORTCUT_KEYS.hand : null;
  switch (item) {
    case "microphone":
      return <Microphone {...props} />;
    case "camera":
      return <Camera {...props} />;
    case "share":
      return <Share {...props} />;
    case "hand":
      return <HandButton view={view} intents={intents} shortcut={shortcut} />;
    case "hands":
      return <HandsMenu view={view} intents={intents} shortcut={shortcut} />;
    case "people":
      return <People {...props} />;
    case "view":
      return <ViewMenu {...props} />;
    case "security":
      return <Security {...props} />;
    case "more":
      return <MoreMenu {...props} items={more} />;
  }
};

const End = ({ view, isNarrow, onEnd }: Pick<VisitBarProps, "view" | "onEnd"> & { isNarrow: boolean }) => {
  const { t } = useStrings();
  const isHost = view.seat === "host";
  if (isNarrow)
    return (
      <BarButton
        icon={LogOut}
        label={t(isHost ? "visit.bar.endShort" : "visit.bar.leave")}
        hint={t(isHost ? "visit.bar.end" : "visit.leave.visit")}
        kind="end"
        onPress={onEnd}
      />
    );
  return (
    <Button kind="end" size="form" onPress={onEnd}>
      {t(isHost ? "visit.bar.end" : "visit.bar.leave")}
    </Button>
  );
};

/** The buttons of a visit: what concerns oneself, the people, and alone at the end the red one. */
export const VisitBar = (props: VisitBarProps) => {
  const { t } = useStrings();
  const isNarrow = useIsNarrow();
  const { shown, more } = barItemsOf(props.view, isNarrow);
  return (
    <section className={styles.bar} aria-label={t("visit.controls")}>
      <div className={styles.start}>{props.start}</div>
      <div className={styles.buttons}>
        {shown.map((item) => (
          <Item key={item} item={item} more={more} props={props} />
        ))}
      </div>
      <div className={styles.end}>
        <End view={props.view} isNarrow={isNarrow} onEnd={props.onEnd} />
      </div>
    </section>
  );
};
