import { type ReactNode, useSyncExternalStore } from "react";
import type { Drafts } from "../../stores/drafts.ts";
import { type Clock, useNow } from "../parts/clock.ts";
import { ClinicScreen } from "../screens/desktop/clinic-screen.tsx";
import { ColleagueScreen } from "../screens/desktop/colleague-screen.tsx";
import { CoverScreen } from "../screens/desktop/cover.tsx";
import { RedeemScreen } from "../screens/desktop/redeem.tsx";
import { SignInScreen } from "../screens/desktop/sign-in.tsx";
import { StartingScreen } from "../screens/desktop/starting.tsx";
import { TodayScreen } from "../screens/desktop/today.tsx";
import type { DesktopState } from "../screens/desktop/state.ts";
import { type ClinicView, type CoverView, type TodayView } from "../screens/desktop/types.ts";
import { DraftsProvider } from "../screens/desktop/use-draft.ts";
import { SettingsScreen } from "../screens/settings/settings-screen.tsx";
import type { OwnSenses } from "../screens/settings/types.ts";
import { StringsProvider } from "../strings/strings-provider.tsx";
import type { DesktopIntents } from "./desktop-intents.ts";

/** What the app needs of a store: zustand's vanilla stores have it. */
export type Readable<T> = { getState: () => T; subscribe: (listener: () => void) => () => void };

/** What the desktop's composition gives to the screens. */
export type DesktopAppProps = {
  store: Readable<DesktopState>;
  intents: DesktopIntents;
  clock: Clock;
  /** The reader's languages in the order of preference, as they were chosen or as the operating system gives them. */
  languages: () => readonly string[];
  drafts: Drafts;
  /** The own picture and voice, where devices are tried. */
  senses: OwnSenses;
  renderVisit: () => ReactNode;
  renderCoveredVisit: (cover: CoverView) => ReactNode;
  /** What stands above every screen: the end of a session that comes soon. */
  renderAbove: () => ReactNode;
};

/** Times on Today are in minutes; they are never later than this. */
const TICK_MS = 5_000;

const Today = ({
  view,
  intents,
  clock,
}: Pick<DesktopAppProps, "intents" | "clock"> & { view: TodayView }) => (
  <TodayScreen view={view} intents={intents} now={useNow(clock, TICK_MS)} />
);

const Clinic = ({
  view,
  intents,
  clock,
}: Pick<DesktopAppProps, "intents" | "clock"> & { view: ClinicView }) => (
  <ClinicScreen view={view} intents={intents} now={useNow(clock, TICK_MS)} />
);

/** Whatever screen there is, read anew with every state. */
const Above = ({ store, renderAbove }: DesktopAppProps) => {
  useSyncExternalStore(store.subscribe, store.getState);
  return renderAbove();
};

const Screen = (props: DesktopAppProps) => {
  const { store, intents, clock, senses, renderVisit, renderCoveredVisit } = props;
  const state = useSyncExternalStore(store.subscribe, store.getState);
  switch (state.screen) {
    case "starting":
      return <StartingScreen />;
    case "signIn":
      return <SignInScreen view={state.signIn} intents={intents} />;
    case "redeem":
      return <RedeemScreen view={state.redeem} intents={intents} />;
    case "coveredVisit":
      return renderCoveredVisit(state.cover);
    case "covered":
      return <CoverScreen view={state.cover} intents={intents} clock={clock} />;
    case "today":
      return <Today view={state.today} intents={intents} clock={clock} />;
    case "clinic":
      return <Clinic view={state.clinic} intents={intents} clock={clock} />;
    case "settings":
      return <SettingsScreen view={state.settings} intents={intents} senses={senses} />;
    case "colleague":
      return <ColleagueScreen view={state.colleague} intents={intents} />;
    case "visit":
      return renderVisit();
  }
};

/** The desktop: one screen, chosen by the one state. */
export const DesktopApp = (props: DesktopAppProps) => {
  const { store, languages } = props;
  const wishes = useSyncExternalStore(store.subscribe, () => languages().join(" ")).split(" ");
  return (
    <StringsProvider wishes={wishes}>
      <DraftsProvider value={props.drafts}>
        <Screen {...props} />
      </DraftsProvider>
      <Above {...props} />
    </StringsProvider>
  );
};
